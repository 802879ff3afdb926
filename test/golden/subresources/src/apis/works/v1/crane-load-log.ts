import { setTimeout } from "node:timers/promises";
import { getter, Type } from "apiserver-boot";
import { Crane } from "./crane.js";

/** GET …/cranes/{name}/load-log. Registered in src/apis/index.ts. */
export const craneLoadLog = getter(Crane, {
  // The query, such as ?follow=true: what comes is checked, and comes as these types.
  options: Type.Object({
    follow: Type.Optional(Type.Boolean({ description: "Go on until the client goes." })),
  }),
  // Else an answer would be cut off after a minute.
  longRunning: true,
  // Each text is sent at once. To answer at once, return a text, bytes, or { contentType, body }; to answer with an
  // object, declare its type as output.
  handle: async function* ({ object, options, signal }) {
    yield `load-log of ${object.metadata.name ?? ""}\n`;
    while (options.follow === true) {
      await setTimeout(1000, undefined, { signal });
      yield `${new Date().toISOString()}\n`;
    }
  },
});
