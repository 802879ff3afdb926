import { describe, expect, it } from "vitest";
import { parseReference, referenceName } from "./reference.ts";

const digest = `sha256:${"0a".repeat(32)}`;

describe("parseReference", () => {
  it.each([
    ["node", "docker.io/library/node"],
    ["node:24-slim", "docker.io/library/node:24-slim"],
    ["docker.io/node:24", "docker.io/library/node:24"],
    ["index.docker.io/library/node", "docker.io/library/node"],
    ["team/fleet", "docker.io/team/fleet"],
    ["localhost/fleet", "localhost/fleet"],
    ["localhost:5000/fleet:v1", "localhost:5000/fleet:v1"],
    ["[::1]:5000/fleet", "[::1]:5000/fleet"],
    ["gcr.io/distroless/cc-debian13:nonroot", "gcr.io/distroless/cc-debian13:nonroot"],
    [
      `registry.example.com:5000/a/b__c/d-e.f:V_1.0@${digest}`,
      `registry.example.com:5000/a/b__c/d-e.f:V_1.0@${digest}`,
    ],
  ])("reads %s", (text, name) => {
    expect(referenceName(parseReference(text, "--image"))).toBe(name);
  });

  it.each([
    "",
    "Fleet",
    "a//b",
    "a:b:c",
    "a@sha256:12",
    `a@${digest}@${digest}`,
    "-a.b/c",
    "a/b:",
    "https://a.b/c",
    "a b",
  ])("refuses %j, naming the flag", (text) => {
    expect(() => parseReference(text, "--image")).toThrow(`--image ${JSON.stringify(text)}: `);
  });
});
