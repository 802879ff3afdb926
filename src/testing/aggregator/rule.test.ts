import { describe, expect, it } from "vitest";
import type { AccessReviewSpec } from "../../auth/reviewers.ts";
import { isAllowed, type AccessRule } from "./rule.ts";

const review = (resource: string, more: AccessReviewSpec["resourceAttributes"] = {}): AccessReviewSpec => {
  const [name = "", subresource] = resource.split("/");
  const attributes = { verb: "get", group: "g", resource: name, ...(subresource !== undefined && { subresource }) };
  return { user: "joe", groups: ["dev"], resourceAttributes: { ...attributes, ...more } };
};
const path = (text: string, verb = "get"): AccessReviewSpec => ({
  user: "joe",
  groups: ["dev"],
  nonResourceAttributes: { path: text, verb },
});
const all: AccessRule = { verbs: ["*"], resources: ["*"] };

describe("isAllowed, as RBAC decides", () => {
  it.each<[string, AccessRule, AccessReviewSpec, boolean]>([
    ["everybody", all, review("boats"), true],
    ["a user", { ...all, users: ["joe"] }, review("boats"), true],
    ["another user", { ...all, users: ["jane"] }, review("boats"), false],
    ["a group", { ...all, users: ["jane"], groups: ["dev"] }, review("boats"), true],
    ["nobody", { ...all, users: [], groups: [] }, review("boats"), false],
    ["a verb", { ...all, verbs: ["get"] }, review("boats"), true],
    ["another verb", { ...all, verbs: ["list"] }, review("boats"), false],
    ["an API group", { ...all, apiGroups: ["g"] }, review("boats"), true],
    ["another API group", { ...all, apiGroups: ["", "h"] }, review("boats"), false],
    ["a resource", { ...all, resources: ["boats"] }, review("boats"), true],
    ["its subresources: not", { ...all, resources: ["boats"] }, review("boats/status"), false],
    ["a subresource", { ...all, resources: ["boats/status"] }, review("boats/status"), true],
    ["a subresource of anything", { ...all, resources: ["*/scale"] }, review("boats/scale"), true],
    ["another subresource of anything", { ...all, resources: ["*/scale"] }, review("boats/status"), false],
    ["all, subresources too", all, review("boats/status"), true],
    ["a name", { ...all, resourceNames: ["x"] }, review("boats", { name: "x" }), true],
    ["another name", { ...all, resourceNames: ["x"] }, review("boats", { name: "y" }), false],
    ["no name where one is bound", { ...all, resourceNames: ["x"] }, review("boats"), false],
    ["a namespace", { ...all, namespaces: ["a"] }, review("boats", { namespace: "a" }), true],
    ["another namespace", { ...all, namespaces: ["a"] }, review("boats", { namespace: "b" }), false],
    ["all namespaces where one is bound", { ...all, namespaces: ["a"] }, review("boats"), false],
    ["paths: not by resources", all, path("/metrics"), false],
    ["a path", { verbs: ["get"], nonResourceURLs: ["/metrics"] }, path("/metrics"), true],
    ["a path below: not", { verbs: ["get"], nonResourceURLs: ["/metrics"] }, path("/metrics/x"), false],
    ["paths below", { verbs: ["get"], nonResourceURLs: ["/debug/*"] }, path("/debug/x/y"), true],
    ["another verb of a path", { verbs: ["get"], nonResourceURLs: ["*"] }, path("/metrics", "post"), false],
    ["resources: not by paths", { verbs: ["*"], nonResourceURLs: ["*"] }, review("boats"), false],
    ["a question about nothing", all, { user: "joe" }, false],
  ])("%s", (_name, rule, asked, expected) => {
    expect(isAllowed([rule], asked)).toBe(expected);
  });

  it("asks every rule, and allows nothing by itself", () => {
    expect(isAllowed([], review("boats"))).toBe(false);
    expect(
      isAllowed(
        [
          { ...all, verbs: ["list"] },
          { ...all, verbs: ["get"] },
        ],
        review("boats"),
      ),
    ).toBe(true);
  });
});
