import { describe, expect, it } from "vitest";
import { fakeContext, ok, recordingLogger, type FakeRequest } from "../../test/support/fake-context.ts";
import type { Handler, HttpResponse } from "../endpoints/http.ts";
import { statusErrors } from "../meta/status-error.ts";
import { withCors } from "./with-cors.ts";
import { withGoaway } from "./with-goaway.ts";
import { withHsts } from "./with-hsts.ts";
import { withPanicRecovery } from "./with-panic-recovery.ts";

const headersOf = (handler: Handler, request: FakeRequest = {}) =>
  (handler(fakeContext(request)) as HttpResponse).headers;

describe("R-HDR-3: HSTS", () => {
  it("is sent if configured, and only then", () => {
    const header = "strict-transport-security";
    expect(headersOf(withHsts(["max-age=1", "preload"])(() => ok()))[header]).toBe("max-age=1; preload");
    expect(headersOf(withHsts([])(() => ok()))[header]).toBeUndefined();
  });
});

describe("R-HDR-3: CORS", () => {
  const filter = withCors(["^https://a\\.example$", "//b\\.example"]);

  it("lets pages of configured origins read answers, errors among them", () => {
    const failing = filter(
      withPanicRecovery(recordingLogger())(() => {
        throw statusErrors.unauthorized();
      }),
    );
    for (const origin of ["https://a.example", "http://b.example:80"]) {
      const answer = failing(fakeContext({ headers: { origin } })) as HttpResponse;
      expect([answer.status, answer.headers["access-control-allow-origin"]]).toEqual([401, origin]);
      expect(answer.headers["access-control-allow-credentials"]).toBe("true");
    }
  });

  it("says nothing to others, nor where none are configured", () => {
    for (const origin of ["https://a.example.org", "https://a-example", ""]) {
      expect(
        headersOf(
          filter(() => ok()),
          { headers: { origin } },
        ),
      ).toEqual(ok().headers);
    }
    expect(
      headersOf(
        withCors([])(() => ok()),
        { headers: { origin: "https://a.example" } },
      ),
    ).toEqual(ok().headers);
  });

  it("answers a preflight itself", () => {
    const preflight = { method: "OPTIONS", headers: { origin: "https://a.example" } };
    const answer = filter(() => ok())(fakeContext(preflight)) as HttpResponse;
    expect([answer.status, answer.body]).toEqual([204, undefined]);
    expect(answer.headers["access-control-allow-methods"]).toContain("PATCH");
    expect((filter(() => ok())(fakeContext({ method: "OPTIONS" })) as HttpResponse).status).toBe(200);
  });
});

describe("R-TLS-3: GOAWAY by chance", () => {
  const draws = (...values: number[]) => withGoaway(0.02, () => values.shift() ?? 1)(() => ok());

  it("asks the client of few HTTP/2 requests to connect anew", () => {
    const handler = draws(0.5, 0.019, 0.02);
    expect([1, 2, 3].map(() => headersOf(handler)["connection"])).toEqual([undefined, "close", undefined]);
  });

  it("never over HTTP/1.1, nor at chance 0", () => {
    expect(headersOf(draws(0), { protocol: "HTTP/1.1" })["connection"]).toBeUndefined();
    expect(headersOf(withGoaway(0, () => 0)(() => ok()))["connection"]).toBeUndefined();
  });
});
