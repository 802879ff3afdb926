import pico from "picocolors";
import { expect, it } from "vitest";
import type { CommandContext } from "./command-context.ts";
import { imageProgress } from "./image-progress.ts";

function told(interactive: boolean): string {
  let text = "";
  const output = { colors: pico.createColors(false), write: (more: string) => void (text += more) };
  const context: CommandContext = { cwd: "/", env: {}, stdout: output, stderr: output, interactive };
  const progress = imageProgress(context);
  const transfer = { direction: "push", digest: `sha256:${"0123456789ab".repeat(6)}`, total: 2_000_000 } as const;
  for (const bytes of [0, 1, 2, 1_000_000, 2_000_000]) progress.onTransfer({ ...transfer, bytes });
  return text;
}

it("shows on a terminal how far each layer is, but not each piece of it", () => {
  const [begun, done, end] = told(true).split("\r\u001B[2K").slice(1);
  expect(begun).toBe("… push 0123456789ab 0 B of 2.0 MB");
  expect(done).toBe("✓ push 0123456789ab 2.0 MB\n");
  expect(end).toBeUndefined();
});

it("is quiet elsewhere", () => {
  expect(told(false)).toBe("");
});
