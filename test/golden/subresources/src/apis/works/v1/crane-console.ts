import { connect } from "apiserver-boot";
import { Crane } from "./crane.js";

/** …/cranes/{name}/console, and all below it. Registered in src/apis/index.ts. */
export const craneConsole = connect(Crane, {
  methods: ["GET", "POST"],
  subPaths: true,
  // Else a connection would end after a minute.
  longRunning: true,
  // Plain HTTP.
  handle: async ({ object, method, path, body }) => ({
    contentType: "text/plain",
    body: `${method} /${path} of ${object.metadata.name ?? ""}: ${(await body()).toString()}\n`,
  }),
  // A WebSocket: what comes goes back. For commands, whose input and output have channels, there is channels.
  webSocket: async (socket) => {
    for await (const message of socket.messages) await socket.send(message);
  },
});
