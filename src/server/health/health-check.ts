/** One thing that must be well. Rejects or throws with the reason, which is for the log and for the check's own path. */
export interface HealthCheck {
  readonly name: string;
  check(): void | Promise<void>;
}

/** Milliseconds after which a check has failed (R-STO-9). */
const limit = 2000;

/** undefined: well; else why not. */
export async function outcome({ name, check }: HealthCheck): Promise<Error | undefined> {
  try {
    const result = check();
    if (result instanceof Promise) await withLimit(result, name);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

async function withLimit(result: Promise<void>, name: string): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${name}: no answer within ${limit / 1000}s`)), limit);
  });
  try {
    await Promise.race([result, late]);
  } finally {
    clearTimeout(timer);
  }
}
