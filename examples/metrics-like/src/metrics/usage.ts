import { Quantity, Type, type Static } from "apiserver-boot";

/** What is used of a machine or a process, as quantities. */
export const Usage = Type.Object({
  cpu: Quantity({ description: "Cores, on average over the window." }),
  memory: Quantity({ description: "Bytes, at the end of the window." }),
});

/** Beside metadata; these objects have no spec. */
export const window = {
  timestamp: Type.String({ format: "date-time", description: "The end of the window." }),
  window: Type.String({ description: "How long was measured, as Go prints durations." }),
};

export interface Reading {
  readonly timestamp: string;
  readonly window: string;
  readonly usage: Static<typeof Usage>;
}
