import { describe, expect, it } from "vitest";
import { allowed, noOpinion, type Authorizer } from "./authorizer.ts";
import { discoveryAuthorizer } from "./discovery-authorizer.ts";
import { pathAuthorizer } from "./path-authorizer.ts";
import { privilegedGroupsAuthorizer } from "./privileged-groups-authorizer.ts";
import { unionAuthorizer } from "./union-authorizer.ts";

const path = (path: string, verb = "get") => ({ isResourceRequest: false, verb, path }) as const;
const admin = { name: "a", groups: ["system:masters"] };
const known = { name: "k", groups: ["system:authenticated"] };
const anonymous = { name: "system:anonymous", groups: ["system:unauthenticated"] };
const opinion = (decision: "allow" | "deny" | "no-opinion", reason: string): Authorizer => ({
  authorize: () => ({ decision, reason }),
});

describe("authorizers", () => {
  it("R-AUTHZ-1: members of privileged groups may do everything", () => {
    const authorizer = privilegedGroupsAuthorizer(["system:masters"]);
    expect(authorizer.authorize(admin, path("/x", "delete"))).toEqual(allowed);
    expect(authorizer.authorize(known, path("/x"))).toEqual(noOpinion);
  });

  it("R-HLTH-4: health is open to everybody, its single checks are not", () => {
    const authorizer = pathAuthorizer(["/healthz", "/livez", "/readyz"]);
    expect(authorizer.authorize(anonymous, path("/readyz"))).toEqual(allowed);
    expect(authorizer.authorize(anonymous, path("/readyz/etcd"))).toEqual(noOpinion);
  });

  it.each(["/", "/apis", "/apis/g", "/apis/g/v1", "/openapi/v3/apis/g/v1", "/version"])(
    "R-AUTHZ-9: %s may be read by all who are known",
    (url) => {
      expect(discoveryAuthorizer.authorize(known, path(url))).toEqual(allowed);
      expect(discoveryAuthorizer.authorize(anonymous, path(url))).toEqual(noOpinion);
      expect(discoveryAuthorizer.authorize(known, path(url, "post"))).toEqual(noOpinion);
    },
  );

  it("R-AUTHZ-9: discovery is no permission for anything else", () => {
    expect(discoveryAuthorizer.authorize(known, path("/metrics"))).toEqual(noOpinion);
    expect(discoveryAuthorizer.authorize(known, path("/apisomething"))).toEqual(noOpinion);
  });

  it("R-AUTHZ-1: the first decision wins, reasons of the others are collected", async () => {
    const decide = (...authorizers: Authorizer[]) => unionAuthorizer(authorizers).authorize(known, path("/x"));
    expect(decide(opinion("no-opinion", "a"), opinion("deny", "no"), opinion("allow", ""))).toEqual({
      decision: "deny",
      reason: "no",
    });
    expect(decide(opinion("no-opinion", "a"), opinion("no-opinion", "b"))).toEqual({
      decision: "no-opinion",
      reason: "a\nb",
    });
    const late: Authorizer = { authorize: () => Promise.resolve({ decision: "no-opinion", reason: "late" }) };
    expect(await decide(opinion("no-opinion", "a"), late, opinion("no-opinion", "b"))).toEqual({
      decision: "no-opinion",
      reason: "a\nlate\nb",
    });
    expect(await decide(late, opinion("allow", ""))).toEqual(allowed);
  });

  it("R-AUTHZ-3: a failure is no decision", async () => {
    const broken: Authorizer = { authorize: () => Promise.reject(new Error("down")) };
    await expect(unionAuthorizer([broken, opinion("allow", "")]).authorize(known, path("/x"))).rejects.toThrow("down");
  });
});
