import { connect, Type } from "apiserver-boot";
import { runConsole } from "../../../machines/console.js";
import { logOf } from "../../../machines/machine-log.js";
import { Machine } from "./machine.js";

/** …/machines/{name}/console. Registered in src/apis/index.ts. */
export const machineConsole = connect(Machine, {
  methods: ["GET", "POST"],
  options: Type.Object({
    command: Type.Optional(Type.Array(Type.String(), { description: "Instead of what is typed." })),
  }),
  // Else a connection would end after a minute.
  longRunning: true,
  channels: async (channels, { object, user, options: { command } }) => {
    const { name = "", uid = "" } = object.metadata;
    const log = logOf(uid);
    log.append(`${user.name} came to the console`);
    try {
      await runConsole(channels, {
        name,
        greeting: object.spec.greeting ?? "",
        command,
        onCommand: (words) => log.append(`${user.name}: ${words.join(" ")}`),
      });
    } finally {
      log.append(`${user.name} left the console`);
    }
  },
});
