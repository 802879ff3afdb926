import type { Colors } from "picocolors/types.js";

/** Where a command writes; `colors` are plain where the stream is no terminal. */
export interface Output {
  readonly colors: Colors;
  write(text: string): void;
}

/** All that a command may know of the process it runs in. */
export interface CommandContext {
  /** Absolute. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Results only: what a script may read. */
  readonly stdout: Output;
  /** Progress, warnings and questions. */
  readonly stderr: Output;
  /** Whether a person sits there who can be asked. */
  readonly interactive: boolean;
}
