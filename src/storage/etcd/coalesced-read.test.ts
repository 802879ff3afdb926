import { describe, expect, it } from "vitest";
import { CoalescedRead } from "./coalesced-read.ts";

describe("CoalescedRead", () => {
  it("R-STO-6: who asks gets the answer of a read that began after it asked, and shares it", async () => {
    const answers: ((answer: number | Error) => void)[] = [];
    const read = new CoalescedRead(
      () =>
        new Promise<number>((resolve, reject) => {
          answers.push((answer) => (typeof answer === "number" ? resolve(answer) : reject(answer)));
        }),
    );
    const first = read.get();
    const [second, third] = [read.get(), read.get()];
    expect(answers).toHaveLength(1);
    answers[0]?.(1);
    expect(await first).toBe(1);
    await expect.poll(() => answers.length).toBe(2);
    const fourth = read.get();
    answers[1]?.(2);
    expect(await Promise.all([second, third])).toEqual([2, 2]);
    await expect.poll(() => answers.length).toBe(3);
    answers[2]?.(3);
    expect(await fourth).toBe(3);
  });

  it("a read that fails is not remembered", async () => {
    let count = 0;
    const read = new CoalescedRead(async () => {
      if (++count === 1) throw new Error("away");
      return count;
    });
    const [first, second] = [read.get(), read.get()];
    await expect(first).rejects.toThrow("away");
    expect(await second).toBe(2);
    expect(await read.get()).toBe(3);
  });
});
