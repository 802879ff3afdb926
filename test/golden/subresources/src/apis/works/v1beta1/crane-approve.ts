import { namedCreate, Type } from "apiserver-boot";
import { Crane } from "./crane.js";

/** POST …/cranes/{name}/approve. Registered in src/apis/index.ts. */
export const craneApprove = namedCreate(Crane, {
  // What is sent: a kind of its own.
  input: {
    kind: "CraneApprove",
    description: "CraneApprove is what is sent to /approve.",
    schema: Type.Object({
      reason: Type.Optional(Type.String({ description: "Why it is asked for.", maxLength: 1024 })),
    }),
  },
  // What is answered; without an output it is a Status, and handle returns nothing.
  output: {
    kind: "CraneApproveResult",
    description: "CraneApproveResult is what /approve answers.",
    schema: Type.Object({
      message: Type.String({ description: "What was done." }),
    }),
  },
  // Also given: update and updateStatus, which change the object by its rules, and authorize, which asks for more than
  // the right to call this. To refuse, throw statusErrors.badRequest("…") or one of its like.
  handle: ({ object, input, user }) => ({
    message: `${user.name}, ${object.metadata.name ?? ""}: ${input.reason ?? "no reason given"}`,
  }),
});
