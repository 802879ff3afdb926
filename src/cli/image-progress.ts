import type { ImageProgress, Transfer } from "../image/image-request.ts";
import { buildProgress, formatBytes } from "./build-progress.ts";
import type { CommandContext } from "./command-context.ts";

/** A terminal is not written to more often. */
const REDRAW_MS = 100;

/** Tells steps as a build does, and on a terminal also what is transferred, layer by layer. */
export function imageProgress(context: CommandContext): ImageProgress & { readonly colors: boolean } {
  const { stderr, interactive } = context;
  const { dim, green } = stderr.colors;
  let drawn = 0;
  const line = ({ direction, digest, bytes, total }: Transfer): string =>
    `${direction} ${digest.slice(7, 19)} ${formatBytes(bytes)} of ${formatBytes(total)}`;
  return {
    ...buildProgress(context),
    onTransfer: (transfer) => {
      if (!interactive) return;
      const isDone = transfer.bytes >= transfer.total;
      if (!isDone && performance.now() - drawn < REDRAW_MS) return;
      drawn = performance.now();
      const start = "\r\u001B[2K";
      const { direction, digest, total } = transfer;
      stderr.write(
        isDone
          ? `${start}${green("✓")} ${direction} ${digest.slice(7, 19)} ${dim(formatBytes(total))}\n`
          : `${start}${dim(`… ${line(transfer)}`)}`,
      );
    },
  };
}
