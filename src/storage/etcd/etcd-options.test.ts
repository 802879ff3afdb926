import { describe, expect, it } from "vitest";
import { etcdServerUrl } from "./etcd-options.ts";
import { Limiter } from "./limiter.ts";
import { ordersProgress } from "./server-version.ts";

describe("what is told of an etcd", () => {
  it.each([
    ["http://127.0.0.1:2379", "http://127.0.0.1:2379"],
    ["https://etcd-0.etcd:2379/", "https://etcd-0.etcd:2379"],
    ["https://[::1]:2379", "https://[::1]:2379"],
  ])("%s is a URL of a member", (text, url) => expect(etcdServerUrl(text)).toBe(url));

  it.each(["", "etcd:2379", "127.0.0.1", "unix:///tmp/x", "https://u:p@a:1", "http://a/v3", "http://a?x=1"])(
    "%j is none",
    (text) => expect(() => etcdServerUrl(text)).toThrow(`expected a URL such as https://etcd-0:2379, got "${text}"`),
  );

  it.each([
    ["3.4.23", false],
    ["3.4.30", false],
    ["3.4.31", true],
    ["3.5.0", false],
    ["3.5.12", false],
    ["3.5.13", true],
    ["3.5.21+git", true],
    ["3.6.0-rc.1", true],
    ["3.7.0", true],
    ["4.0.0", true],
    ["3.3.27", false],
    ["", false],
  ])("progress of %s comes in order: %s", (version, isOrdered) => expect(ordersProgress(version)).toBe(isOrdered));

  it("no more calls go at once than the limit, all go in the end, failed ones too make room", async () => {
    const limiter = new Limiter(3);
    let [running, most] = [0, 0];
    const call = (index: number) => async (): Promise<number> => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 1));
      running--;
      if (index % 2 === 0) throw new Error("even");
      return index;
    };
    const results = await Promise.allSettled(Array.from({ length: 20 }, (_, index) => limiter.run(call(index))));
    expect(most).toBe(3);
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(10);
  });
});
