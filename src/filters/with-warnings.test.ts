import { describe, expect, it } from "vitest";
import { fakeContext, ok } from "../../test/support/fake-context.ts";
import type { HttpResponse } from "../endpoints/http.ts";
import { warningHeaders, withWarnings } from "./with-warnings.ts";

describe("withWarnings", () => {
  it("R-FV-3, R-FV-5: one header per warning, quoted", () => {
    const context = fakeContext();
    const response = withWarnings(({ warnings }) => {
      warnings.add('unknown field "spec.x"');
      warnings.add("a\\b");
      warnings.add("a\\b");
      return ok();
    })(context) as HttpResponse;
    expect(response.headers["warning"]).toEqual(['299 - "unknown field \\"spec.x\\""', '299 - "a\\\\b"']);
  });

  it("no header without warnings", () => {
    expect((withWarnings(() => ok())(fakeContext()) as HttpResponse).headers).not.toHaveProperty("warning");
  });

  it("R-FV-5: takes out control characters, and what that makes equal", () => {
    expect(warningHeaders(["a\r\nSet-Cookie: x", "a\nSet-Cookie: x", "\0", "b\ud800"])).toEqual([
      '299 - "a Set-Cookie: x"',
      '299 - "b\ufffd"',
    ]);
  });

  it("R-FV-5: cuts each to 256 characters if together they are over 4 KiB, and drops what is still too much", () => {
    expect(warningHeaders(["é".repeat(4000)])[0]).toHaveLength('299 - ""'.length + 4000);
    const many = Array.from({ length: 20 }, (_, index) => `${index}-`.padEnd(300, "é"));
    const headers = warningHeaders(many);
    expect(headers).toHaveLength(16);
    for (const header of headers) expect(header).toHaveLength('299 - ""'.length + 256);
  });
});
