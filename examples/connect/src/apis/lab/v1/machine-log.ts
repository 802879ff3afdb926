import { getter, Type } from "apiserver-boot";
import { logOf, type LogLine } from "../../../machines/machine-log.js";
import { Machine } from "./machine.js";

/** GET …/machines/{name}/log. Registered in src/apis/index.ts. */
export const machineLog = getter(Machine, {
  // Named as those of a pod's log.
  options: Type.Object({
    follow: Type.Optional(Type.Boolean({ description: "Go on until the client goes." })),
    tailLines: Type.Optional(Type.Integer({ minimum: 0, description: "So many of the last lines." })),
    sinceSeconds: Type.Optional(Type.Integer({ minimum: 1, description: "Lines of the last seconds." })),
    timestamps: Type.Optional(Type.Boolean({ description: "When it was, before each line." })),
  }),
  // Else an answer would be cut off after a minute.
  longRunning: true,
  handle: async function* ({ object, options, signal }) {
    const log = logOf(object.metadata.uid ?? "");
    const shown = ({ at, text }: LogLine): string =>
      options.timestamps === true ? `${new Date(at).toISOString()} ${text}\n` : `${text}\n`;
    if (options.follow !== true) {
      yield log.read(options).map(shown).join("");
      return;
    }
    for await (const line of log.follow(options, signal)) yield shown(line);
  },
});
