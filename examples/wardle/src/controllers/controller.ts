import type { Client } from "apiserver-boot/client";

/** What a controller is given. */
export interface ControllerContext {
  readonly client: Client;
  /** Aborts when the program has to stop. */
  readonly signal: AbortSignal;
  readonly log: (message: string) => void;
}

/** Runs until the signal aborts. */
export type Controller = (context: ControllerContext) => Promise<void>;
