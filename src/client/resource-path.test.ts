import { describe, expect, it } from "vitest";
import { collectionPath, objectPath, queryOf } from "./resource-path.ts";

const crontabs = { group: "stable.example.com", version: "v1", resource: "crontabs", namespaced: true };
const nodes = { group: "", version: "v1", resource: "nodes", namespaced: false };

describe("paths", () => {
  it("R-URL-1: names collections and objects", () => {
    expect(collectionPath(crontabs, undefined)).toBe("/apis/stable.example.com/v1/crontabs");
    expect(collectionPath(crontabs, "a")).toBe("/apis/stable.example.com/v1/namespaces/a/crontabs");
    expect(objectPath(crontabs, "x", "a", "status")).toBe("/apis/stable.example.com/v1/namespaces/a/crontabs/x/status");
    expect(objectPath(nodes, "n:1", undefined)).toBe("/api/v1/nodes/n%3A1");
  });

  it("R-URL-8: no name climbs out of its collection", () => {
    expect(objectPath(crontabs, "a/b%2f", "n")).toMatch(/crontabs\/a%2Fb%252f$/);
    expect(() => objectPath(crontabs, "..", "n")).toThrow(/cannot be part of a path/);
    expect(() => objectPath(crontabs, "a", "../b/.")).not.toThrow();
    expect(collectionPath(crontabs, "../b")).toContain("/namespaces/..%2Fb/");
  });

  it("says what is missing or too much", () => {
    expect(() => objectPath(crontabs, "x", undefined)).toThrow('crontabs "x": a namespace is needed');
    expect(() => objectPath(crontabs, "", "a")).toThrow("the object needs a name");
    expect(() => collectionPath(nodes, "a")).toThrow("nodes are cluster-scoped");
  });

  it("leaves empty query values out", () => {
    expect(queryOf({ a: undefined, b: "" })).toBe("");
    expect(queryOf({ labelSelector: "a in (x,y)", limit: 0, watch: true })).toBe(
      "?labelSelector=a+in+%28x%2Cy%29&limit=0&watch=true",
    );
  });
});
