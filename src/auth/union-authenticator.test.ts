import { describe, expect, it } from "vitest";
import { fakeRequest } from "../../test/support/fake-context.ts";
import { anonymousAuthenticator } from "./anonymous-authenticator.ts";
import { AuthenticationError, type Authenticator } from "./authenticator.ts";
import { unionAuthenticator } from "./union-authenticator.ts";

const request = fakeRequest();
const none: Authenticator = { authenticate: () => undefined };
const lateNone: Authenticator = { authenticate: () => Promise.resolve(undefined) };
const joe: Authenticator = { authenticate: () => ({ name: "joe", groups: [] }) };

describe("unionAuthenticator", () => {
  it("R-AUTHN-9: asks in order, without a promise if none is needed", () => {
    expect(unionAuthenticator([none, joe, anonymousAuthenticator]).authenticate(request)).toMatchObject({
      name: "joe",
    });
  });

  it("R-AUTHN-9: goes on behind one that takes its time", async () => {
    expect(await unionAuthenticator([lateNone, none, joe]).authenticate(request)).toMatchObject({ name: "joe" });
    expect(await unionAuthenticator([lateNone, anonymousAuthenticator]).authenticate(request)).toEqual({
      name: "system:anonymous",
      groups: ["system:unauthenticated"],
    });
  });

  it("R-AUTHN-9: bad credentials never become anonymous", async () => {
    const bad: Authenticator = {
      authenticate: () => {
        throw new AuthenticationError("bad");
      },
    };
    expect(() => unionAuthenticator([bad, anonymousAuthenticator]).authenticate(request)).toThrow("bad");
    const lateBad: Authenticator = { authenticate: () => Promise.reject(new AuthenticationError("late")) };
    await expect(unionAuthenticator([lateBad, anonymousAuthenticator]).authenticate(request)).rejects.toThrow("late");
  });
});
