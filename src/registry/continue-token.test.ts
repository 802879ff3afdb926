import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeContinueToken, encodeContinueToken } from "./continue-token.ts";

const token = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

describe("R-LIST-5: continue tokens", () => {
  it("come back as they went", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1 }), fc.string({ minLength: 1 }), (revision, text) => {
        const start = text.replaceAll("/", "-").replaceAll(".", "-");
        expect(decodeContinueToken(encodeContinueToken({ revision, start }))).toEqual({ revision, start });
      }),
    );
  });

  it("are upstream's own form", () => {
    const text = encodeContinueToken({ revision: 5, start: "ns/a\u0000" });
    expect(text).not.toContain("=");
    expect(JSON.parse(Buffer.from(text, "base64url").toString())).toEqual({
      v: "meta.k8s.io/v1",
      rv: 5,
      start: "ns/a\u0000",
    });
  });

  it.each([
    "%%%",
    "",
    token(null),
    token([]),
    token({ v: "v2", rv: 1, start: "a" }),
    token({ v: "meta.k8s.io/v1", rv: 0, start: "a" }),
    token({ v: "meta.k8s.io/v1", rv: -2, start: "a" }),
    token({ v: "meta.k8s.io/v1", rv: "1", start: "a" }),
    token({ v: "meta.k8s.io/v1", rv: 1, start: "" }),
    token({ v: "meta.k8s.io/v1", rv: 1, start: "../../secrets/x" }),
    token({ v: "meta.k8s.io/v1", rv: 1, start: "a/./b" }),
    Buffer.from("{").toString("base64url"),
  ])("refuses %s", (text) => {
    expect(() => decodeContinueToken(text)).toThrow(/^invalid continue token: continue key is not valid/);
  });
});
