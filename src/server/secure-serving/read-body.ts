import type { Readable } from "node:stream";
import { statusErrors } from "../../meta/status-error.ts";

/**
 * The whole body, of at most `limit` bytes.
 * @throws StatusError 413 as soon as it is known to be more: by its announced length before a byte is read (R-SIZE-1);
 * 400 if the client breaks off.
 */
export function readBody(source: Readable, announced: string | undefined, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    if (announced !== undefined && Number(announced) > limit) return reject(tooLarge(limit));
    const chunks: Buffer[] = [];
    let bytes = 0;
    const settle = (act: () => void): void => {
      source.off("data", onData).off("end", onEnd).off("close", onBroken).off("error", onBroken);
      act();
    };
    const onData = (chunk: Buffer): void => {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes <= limit) return;
      source.pause();
      settle(() => reject(tooLarge(limit)));
    };
    const onEnd = (): void =>
      settle(() => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
    const onBroken = (): void =>
      settle(() => reject(statusErrors.badRequest("unable to read the request body: unexpected EOF")));
    if (source.destroyed && !source.readableEnded) return onBroken();
    source.on("data", onData).on("end", onEnd).on("close", onBroken).on("error", onBroken);
  });
}

const tooLarge = (limit: number) => statusErrors.requestEntityTooLarge(`limit is ${limit}`);
