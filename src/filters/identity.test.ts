import { describe, expect, it } from "vitest";
import { fakeContext, ok, recordingLogger } from "../../test/support/fake-context.ts";
import { AuthenticationError } from "../auth/authenticator.ts";
import type { Authorizer } from "../auth/authorizer.ts";
import type { HttpResponse, RequestContext } from "../endpoints/http.ts";
import { withAuthentication } from "./with-authentication.ts";
import { withAuthorization } from "./with-authorization.ts";
import { withStrangersDisconnected } from "./with-strangers-disconnected.ts";
import { withImpersonation } from "./with-impersonation.ts";
import { withoutIdentityHeaders } from "./without-identity-headers.ts";

const joe = { name: "joe", groups: ["system:authenticated"] };

describe("withAuthentication", () => {
  it.each([
    ["at once", () => joe],
    ["later", () => Promise.resolve(joe)],
  ])("knows the user %s", async (_when, authenticate) => {
    const context = fakeContext();
    await withAuthentication({ authenticate }, recordingLogger())(() => ok())(context);
    expect(context.user).toBe(joe);
  });

  it.each([
    ["no user", () => undefined],
    [
      "bad credentials",
      () => {
        throw new AuthenticationError("token abc");
      },
    ],
    ["bad credentials later", () => Promise.reject(new AuthenticationError("token abc"))],
  ])("R-AUTHN-9: %s is 401 without a reason", async (_what, authenticate) => {
    const response = await withAuthentication({ authenticate }, recordingLogger())(() => ok())(fakeContext());
    expect(response.status).toBe(401);
    expect(JSON.parse(String(response.body))).toMatchObject({
      reason: "Unauthorized",
      message: "Unauthorized",
      code: 401,
    });
    expect(String(response.body)).not.toContain("abc");
  });

  it("does not take an error from behind it for its own", async () => {
    const failing = () => {
      throw new Error("handler");
    };
    expect(() => withAuthentication({ authenticate: () => joe }, recordingLogger())(failing)(fakeContext())).toThrow(
      "handler",
    );
    const late = withAuthentication({ authenticate: () => Promise.resolve(joe) }, recordingLogger())(failing);
    await expect(late(fakeContext())).rejects.toThrow("handler");
  });
});

describe("withStrangersDisconnected", () => {
  const answer = (name: string, protocol: "HTTP/1.1" | "HTTP/2.0", status = 200) => {
    const context = fakeContext({ protocol });
    context.user = { name, groups: [] };
    return (withStrangersDisconnected(() => ({ ...ok(), status }))(context) as HttpResponse).headers["connection"];
  };

  it("R-AUTHN-11: closes HTTP/2 connections of strangers only", () => {
    expect(answer("system:anonymous", "HTTP/2.0")).toBe("close");
    expect(answer("", "HTTP/2.0", 401)).toBe("close");
    expect(answer("system:anonymous", "HTTP/1.1")).toBeUndefined();
    expect(answer("joe", "HTTP/2.0")).toBeUndefined();
  });
});

describe("withoutIdentityHeaders", () => {
  const pass = (headers: Record<string, string>): RequestContext => {
    const context = fakeContext({ headers });
    void withoutIdentityHeaders((name) => name === "x-front-user")(() => ok())(context);
    return context;
  };

  it("R-AUTHN-5: hides the headers that say who asks", () => {
    const { request } = pass({
      authorization: "Bearer x",
      "x-remote-user": "admin",
      "x-remote-extra-scopes": "all",
      accept: "*/*",
    });
    expect(request.headerNames()).toEqual(["accept"]);
    expect(request.header("authorization")).toBeUndefined();
    expect(request.headerValues("x-remote-user")).toEqual([]);
    expect(request.header("accept")).toBe("*/*");
  });

  it("R-AUTHN-5: hides those that the front proxy was configured to send", () => {
    expect(pass({ "x-front-user": "admin", "impersonate-user": "", accept: "*/*" }).request.headerNames()).toEqual([
      "accept",
    ]);
  });
});

describe("withImpersonation", () => {
  const may =
    (...names: string[]): Authorizer["authorize"] =>
    (_user, attributes) =>
      attributes.isResourceRequest && names.includes(`${attributes.resource}/${attributes.name}`)
        ? { decision: "allow", reason: "" }
        : { decision: "no-opinion", reason: "no rule" };
  const act = async (authorize: Authorizer["authorize"], headers: Record<string, string | string[]>) => {
    const context = fakeContext({ headers });
    context.user = { name: "ann", groups: [] };
    let reached = false;
    await withImpersonation(
      { authorize },
      recordingLogger(),
    )(() => {
      reached = true;
      return ok();
    })(context);
    return { user: context.user, reached };
  };

  it("R-AUTHN-10: who may, acts as somebody else", async () => {
    const { user } = await act(may("users/joe", "groups/dev", "userextras/all", "uids/u1"), {
      "impersonate-user": "joe",
      "impersonate-group": ["dev"],
      "impersonate-uid": "u1",
      "impersonate-extra-scopes%2fx": "all",
    });
    expect(user).toEqual({
      name: "joe",
      uid: "u1",
      groups: ["dev", "system:authenticated"],
      extra: { "scopes/x": ["all"] },
    });
  });

  it("R-AUTHN-10: a service account brings its groups along", async () => {
    const { user } = await act(may("serviceaccounts/sa"), { "impersonate-user": "system:serviceaccount:ns:sa" });
    expect(user.groups).toEqual(["system:serviceaccounts", "system:serviceaccounts:ns", "system:authenticated"]);
  });

  it("R-AUTHN-10: who may not is forbidden, and is not served as himself", async () => {
    await expect(act(may("users/joe"), { "impersonate-user": "joe", "impersonate-group": "dev" })).rejects.toThrow(
      'groups "dev" is forbidden: User "ann" cannot impersonate resource "groups" in API group "" at the cluster scope: no rule',
    );
    await expect(act(() => Promise.reject(new Error("down")), { "impersonate-user": "joe" })).rejects.toThrow(
      'users "joe" is forbidden',
    );
  });

  it("R-AUTHN-10: groups without a user are refused", async () => {
    await expect(act(may(), { "impersonate-group": "system:masters" })).rejects.toThrow("without impersonating a user");
    expect((await act(may(), { accept: "*/*" })).reached).toBe(true);
  });
});

describe("withAuthorization", () => {
  const info = {
    isResourceRequest: true,
    verb: "get",
    path: "",
    group: "g",
    version: "v1",
    namespace: "ns",
    resource: "flunders",
    subresource: "",
    name: "n",
    nameInPath: true,
    rest: [],
  } as const;
  const ask = async (decision: "allow" | "deny" | "no-opinion", reason = "") => {
    const context = fakeContext();
    context.info = info;
    context.user = joe;
    return withAuthorization({ authorize: () => ({ decision, reason }) }, recordingLogger())(() => ok())(context);
  };

  it("R-AUTHZ-1: only what is allowed passes", async () => {
    expect((await ask("allow")).status).toBe(200);
    const message =
      'flunders.g "n" is forbidden: User "joe" cannot get resource "flunders" in API group "g" in the namespace "ns"';
    await expect(ask("no-opinion")).rejects.toMatchObject({
      code: 403,
      message,
      status: { reason: "Forbidden", details: { name: "n", group: "g", kind: "flunders" } },
    });
    await expect(ask("deny", "no way")).rejects.toThrow(`${message}: no way`);
  });

  it("R-AUTHZ-3: a failure is a 500, neither 403 nor let through", async () => {
    const logger = recordingLogger();
    const broken = () => {
      throw new Error("secret cause");
    };
    for (const authorize of [broken, () => Promise.reject(new Error("secret cause"))]) {
      const response = await withAuthorization({ authorize }, logger)(() => ok())(fakeContext());
      expect(response.status).toBe(500);
      expect(String(response.body)).toMatch(/^Internal Server Error: /);
      expect(String(response.body)).not.toContain("secret");
    }
    expect(logger.lines).toHaveLength(2);
  });
});
