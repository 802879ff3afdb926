export interface GoProgram {
  /** Of the executable. */
  readonly name: string;
  readonly version: string;
  /** The folder of go.mod, go.sum and main.go. */
  readonly module: string;
  readonly ldflags?: string;
}

export function builtGoProgram(program: GoProgram): Promise<string>;
export function go(args: readonly string[], options?: { readonly cwd?: string }): Promise<string>;
export function cacheFolder(): string;
export function onPath(program: string): Promise<string | undefined>;
export function isExecutable(file: string): Promise<boolean>;
export function firstLines(error: unknown): string;
