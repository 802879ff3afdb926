import { expect, it } from "vitest";
import { MachineLog } from "./machine-log.js";

const textsOf = (lines: readonly { text: string }[]): string => lines.map(({ text }) => text).join(" ");

it("shows the last lines, or those of the last seconds", () => {
  const log = new MachineLog();
  for (const second of [1, 2, 3, 4]) log.append(`l${second}`, second * 1000);
  expect(textsOf(log.read({}, 5000))).toBe("l1 l2 l3 l4");
  expect(textsOf(log.read({ tailLines: 2 }, 5000))).toBe("l3 l4");
  expect(textsOf(log.read({ tailLines: 0 }, 5000))).toBe("");
  expect(textsOf(log.read({ sinceSeconds: 3 }, 5000))).toBe("l2 l3 l4");
  expect(textsOf(log.read({ sinceSeconds: 3, tailLines: 1 }, 5000))).toBe("l4");
});

it("goes on with what comes, once, and ends when nobody listens", async () => {
  const log = new MachineLog();
  const stop = new AbortController();
  log.append("before");
  log.append("last");
  const lines = log.follow({ tailLines: 1 }, stop.signal);
  expect((await lines.next()).value).toMatchObject({ text: "last" });
  const next = lines.next();
  log.append("a");
  log.append("b");
  expect((await next).value).toMatchObject({ text: "a" });
  expect((await lines.next()).value).toMatchObject({ text: "b" });
  const end = lines.next();
  stop.abort();
  expect(await end).toEqual({ done: true, value: undefined });
});

it("forgets the oldest lines, and does not lose its place for that", async () => {
  const log = new MachineLog();
  for (let line = 0; line < 1001; line++) log.append(`l${line}`);
  expect(log.read({})[0]?.text).toBe("l1");
  const lines = log.follow({ tailLines: 0 }, new AbortController().signal);
  const next = lines.next();
  log.append("new");
  expect((await next).value).toMatchObject({ text: "new" });
});
