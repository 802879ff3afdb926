import { describe, expect, it } from "vitest";
import { fakeContext, ok, textOf } from "../../test/support/fake-context.ts";
import type { HttpResponse, RequestContext } from "../endpoints/http.ts";
import { isWatch as isLongRunning } from "./long-running.ts";
import { withMaxInFlight } from "./with-max-in-flight.ts";

const resource = (verb: "get" | "create" | "watch") =>
  ({
    isResourceRequest: true,
    verb,
    path: "",
    group: "g",
    version: "v1",
    namespace: "",
    resource: "r",
    subresource: "",
    name: "",
    nameInPath: false,
    rest: [],
  }) as const;

function start(maxReadOnly = 2, maxMutating = 1) {
  const inFlight = { readOnly: 0, mutating: 0 };
  const waiting: ((response: HttpResponse) => void)[] = [];
  const slow = () => new Promise<HttpResponse>((resolve) => waiting.push(resolve));
  const handler = withMaxInFlight({ maxReadOnly, maxMutating, inFlight, isLongRunning })(slow);
  const ask = (info: RequestContext["info"], groups: string[] = []) => {
    const context = fakeContext();
    context.info = info;
    context.user = { name: "u", groups };
    return handler(context);
  };
  return { inFlight, waiting, ask };
}

describe("withMaxInFlight", () => {
  it("R-LIM-1: refuses what is too much, reading and writing apart, and takes more when there is room", async () => {
    const { ask, waiting, inFlight } = start();
    const first = ask(resource("get"));
    void ask(resource("get"));
    const refused = ask(resource("get")) as HttpResponse;
    expect(refused).toMatchObject({ status: 429, headers: { "retry-after": "1" } });
    expect(await textOf(refused)).toBe("Too many requests, please try again later.\n");
    expect(ask(resource("create"))).toBeInstanceOf(Promise);
    expect(ask(resource("create"))).toMatchObject({ status: 429 });
    expect(inFlight).toEqual({ readOnly: 2, mutating: 1 });
    waiting[0]?.(ok());
    await first;
    expect(inFlight.readOnly).toBe(1);
    expect(ask(resource("get"))).toBeInstanceOf(Promise);
  });

  it("R-LIM-1, R-LIM-3: who asks decides, not where from: never refuses system:masters or probes, never counts watches", () => {
    const { ask, inFlight } = start(1, 1);
    void ask(resource("get"));
    expect(ask(resource("get"), ["system:masters"])).toBeInstanceOf(Promise);
    expect(ask({ isResourceRequest: false, verb: "get", path: "/readyz" })).toBeInstanceOf(Promise);
    expect(inFlight.readOnly).toBe(3);
    for (let index = 0; index < 5; index++) expect(ask(resource("watch"))).toBeInstanceOf(Promise);
    expect(inFlight.readOnly).toBe(3);
  });

  it("gives the place back after errors, at once or later; 0 is no limit", async () => {
    const inFlight = { readOnly: 0, mutating: 0 };
    const wrap = withMaxInFlight({ maxReadOnly: 0, maxMutating: 0, inFlight, isLongRunning });
    const context = fakeContext();
    context.info = resource("get");
    const failing = wrap(() => {
      throw new Error("x");
    });
    expect(() => failing(context)).toThrow("x");
    await expect(wrap(() => Promise.reject(new Error("y")))(context)).rejects.toThrow("y");
    expect(wrap(() => ok())(context)).toMatchObject({ status: 200 });
    expect(inFlight.readOnly).toBe(0);
  });
});
