import { describe, expect, it } from "vitest";
import type { ResourceAttributes } from "./authorizer.ts";
import { forbiddenMessage } from "./forbidden-message.ts";

const flunders: ResourceAttributes = {
  isResourceRequest: true,
  verb: "get",
  path: "",
  group: "g",
  version: "v1",
  namespace: "ns",
  resource: "flunders",
  subresource: "",
  name: "n",
};

describe("forbiddenMessage", () => {
  it("R-ERR-3: names user, verb, resource and namespace", () => {
    expect(forbiddenMessage("u", flunders, "")).toBe(
      'User "u" cannot get resource "flunders" in API group "g" in the namespace "ns"',
    );
  });

  it("R-ERR-3: cluster scope, subresource and reason", () => {
    const attributes = { ...flunders, verb: "list", namespace: "", subresource: "status" };
    expect(forbiddenMessage("u", attributes, "because")).toBe(
      'User "u" cannot list resource "flunders/status" in API group "g" at the cluster scope: because',
    );
  });

  it("R-ERR-5: escapes what the user wrote", () => {
    expect(forbiddenMessage("<b>&", { isResourceRequest: false, verb: "get", path: '/x"' }, "")).toBe(
      'User "&lt;b&gt;&amp;" cannot get path "/x\\""',
    );
  });
});
