import { describe, expect, it } from "vitest";
import { accessReviewAuthorizer } from "./access-review-authorizer.ts";
import { accessReviewSpec } from "./access-review-spec.ts";
import type { ResourceAttributes } from "./authorizer.ts";
import type { AccessReviewSpec, AccessReviewStatus } from "./reviewers.ts";

const attributes: ResourceAttributes = {
  isResourceRequest: true,
  verb: "list",
  path: "/apis/g/v1/namespaces/ns/flunders",
  group: "g",
  version: "v1",
  namespace: "ns",
  resource: "flunders",
  subresource: "",
  name: "",
};
const joe = { name: "joe", uid: "u1", groups: ["dev"], extra: { scopes: ["a", "b"] } };

describe("accessReviewSpec", () => {
  it("R-AUTHZ-2: tells everything of the user and the request", () => {
    const selected = { ...attributes, labelSelector: "a in (x,y),!b,c!=d,e>5", fieldSelector: "metadata.name=n,x!=y" };
    expect(accessReviewSpec(joe, selected)).toEqual({
      user: "joe",
      uid: "u1",
      groups: ["dev"],
      extra: { scopes: ["a", "b"] },
      resourceAttributes: {
        namespace: "ns",
        verb: "list",
        group: "g",
        version: "v1",
        resource: "flunders",
        labelSelector: {
          requirements: [
            { key: "a", operator: "In", values: ["x", "y"] },
            { key: "b", operator: "DoesNotExist" },
            { key: "c", operator: "NotIn", values: ["d"] },
          ],
        },
        fieldSelector: {
          requirements: [
            { key: "metadata.name", operator: "In", values: ["n"] },
            { key: "x", operator: "NotIn", values: ["y"] },
          ],
        },
      },
    });
  });

  it("R-AUTHZ-2: leaves out a selector that cannot be read", () => {
    const broken = accessReviewSpec(joe, { ...attributes, labelSelector: "a in (", fieldSelector: "nonsense" });
    expect(broken.resourceAttributes).not.toHaveProperty("labelSelector");
    expect(broken.resourceAttributes).not.toHaveProperty("fieldSelector");
  });

  it("R-AUTHZ-2: asks for paths as paths", () => {
    const path = { isResourceRequest: false, verb: "get", path: "/metrics" } as const;
    expect(accessReviewSpec({ name: "joe", groups: [] }, path)).toEqual({
      user: "joe",
      groups: [],
      nonResourceAttributes: { path: "/metrics", verb: "get" },
    });
  });
});

describe("accessReviewAuthorizer", () => {
  function authorizer(answer: (spec: AccessReviewSpec) => AccessReviewStatus | Error, ttl = 10_000) {
    const asked: AccessReviewSpec[] = [];
    const review = async (spec: AccessReviewSpec) => {
      asked.push(spec);
      const status = answer(spec);
      if (status instanceof Error) throw status;
      return status;
    };
    const reviewer = { review, isTemporary: (error: unknown) => (error as Error).message === "temporary" };
    const options = { reviewer, authorizedTtl: ttl, unauthorizedTtl: ttl, firstDelay: 1 };
    return { asked, authorize: accessReviewAuthorizer(options).authorize };
  }

  it("R-AUTHZ-4: denied beats everything, with its reason", async () => {
    expect(await authorizer(() => ({ allowed: true })).authorize(joe, attributes)).toMatchObject({ decision: "allow" });
    expect(await authorizer(() => ({ denied: true, reason: "no" })).authorize(joe, attributes)).toEqual({
      decision: "deny",
      reason: "no",
    });
    expect(await authorizer(() => ({ allowed: false, reason: "?" })).authorize(joe, attributes)).toEqual({
      decision: "no-opinion",
      reason: "?",
    });
    const both = authorizer(() => ({ allowed: true, denied: true }));
    await expect(both.authorize(joe, attributes)).rejects.toThrow("both allowed and denied");
  });

  it("R-AUTHZ-3: remembers by the whole question", async () => {
    const { authorize, asked } = authorizer(() => ({ allowed: true }));
    await authorize(joe, attributes);
    expect(authorize(joe, attributes)).not.toBeInstanceOf(Promise);
    await authorize({ ...joe, groups: ["ops"] }, attributes);
    await authorize(joe, { ...attributes, name: "n" });
    expect(asked).toHaveLength(3);
  });

  it("R-AUTHZ-3: does not fill memory with questions of unusual size", async () => {
    const { authorize, asked } = authorizer(() => ({ allowed: true }));
    const long = { ...attributes, name: "n".repeat(10_001) };
    await authorize(joe, long);
    await authorize(joe, long);
    expect(asked).toHaveLength(2);
  });

  it("R-AUTHZ-3: asks again after a temporary failure, five times at most", async () => {
    let failures = 3;
    const mended = authorizer(() => (failures-- > 0 ? new Error("temporary") : { allowed: true }));
    expect(await mended.authorize(joe, attributes)).toMatchObject({ decision: "allow" });
    const down = authorizer(() => new Error("temporary"));
    await expect(down.authorize(joe, attributes)).rejects.toThrow("temporary");
    expect(down.asked).toHaveLength(5);
    const refused = authorizer(() => new Error("forbidden"));
    await expect(refused.authorize(joe, attributes)).rejects.toThrow("forbidden");
    expect(refused.asked).toHaveLength(1);
  });
});
