import { describe, expect, it } from "vitest";
import { shiftColumns } from "./shift-columns.ts";

describe("shiftColumns", () => {
  // From esbuild: the same line, where the key of the module is 66 and 72 characters long.
  it("moves what stands behind the changed text", () => {
    expect(shiftColumns("AAAA,kEAAAA,UAAAC,SAAA", 60, 6)).toBe("AAAA,wEAAAA,UAAAC,SAAA");
    expect(shiftColumns("AAAA,wEAAAA,UAAAC,SAAA", 60, -6)).toBe("AAAA,kEAAAA,UAAAC,SAAA");
  });

  it("leaves what stands before it", () => {
    expect(shiftColumns("AAAA,kEAAAA", 200, 6)).toBe("AAAA,kEAAAA");
    expect(shiftColumns("", 0, 6)).toBe("");
  });
});
