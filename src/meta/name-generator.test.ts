import { expect, it } from "vitest";
import { generateName } from "./name-generator.ts";

it("R-META-3: 58 characters of the prefix and 5 of the alphabet", () => {
  expect(generateName("web-")).toMatch(/^web-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
  expect(generateName("x".repeat(80))).toMatch(/^x{58}[bcdfghjklmnpqrstvwxz2456789]{5}$/);
  expect(generateName("a-", () => 0)).toBe("a-bbbbb");
  expect(generateName("a-", (max) => max - 1)).toBe("a-99999");
});
