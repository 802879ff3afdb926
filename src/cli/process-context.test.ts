import { expect, it } from "vitest";
import { processContext } from "./process-context.ts";

const stream = (isTTY?: true) => ({ isTTY, on: () => undefined, write: () => true });
const colored = (env: NodeJS.ProcessEnv, isTTY?: true): boolean => {
  const streams = { stdin: stream(isTTY), stdout: stream(isTTY), stderr: stream(isTTY) };
  const context = processContext({ cwd: () => "/", env, ...streams } as unknown as NodeJS.Process);
  return context.stdout.colors.isColorSupported;
};

it("colours a terminal, and nothing that is none, not even in CI", () => {
  expect(colored({}, true)).toBe(true);
  expect(colored({})).toBe(false);
  expect(colored({ CI: "true" })).toBe(false);
});

it("follows NO_COLOR, FORCE_COLOR and dumb terminals", () => {
  expect(colored({ NO_COLOR: "1" }, true)).toBe(false);
  expect(colored({ NO_COLOR: "" }, true)).toBe(true);
  expect(colored({ TERM: "dumb" }, true)).toBe(false);
  expect(colored({ FORCE_COLOR: "1" })).toBe(true);
  expect(colored({ FORCE_COLOR: "1", NO_COLOR: "1" }, true)).toBe(false);
});
