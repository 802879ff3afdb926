import { describe, expect, it } from "vitest";
import { fakeRequest } from "../../test/support/fake-context.ts";
import { anonymousAuthenticator } from "./anonymous-authenticator.ts";
import { AuthenticationError, type Authenticator } from "./authenticator.ts";
import { unionAuthenticator, withFallback } from "./union-authenticator.ts";

const request = fakeRequest();
const none: Authenticator = { authenticate: () => undefined };
const lateNone: Authenticator = { authenticate: () => Promise.resolve(undefined) };
const joe: Authenticator = { authenticate: () => ({ name: "joe", groups: [] }) };

const bad: Authenticator = {
  authenticate: () => {
    throw new AuthenticationError("bad");
  },
};
const lateBad: Authenticator = { authenticate: () => Promise.reject(new AuthenticationError("late")) };
const orAnonymous = (...authenticators: Authenticator[]) =>
  withFallback(unionAuthenticator(authenticators), anonymousAuthenticator);

describe("unionAuthenticator", () => {
  it("R-AUTHN-9: asks in order, without a promise if none is needed", () => {
    expect(orAnonymous(none, joe).authenticate(request)).toMatchObject({
      name: "joe",
      groups: ["system:authenticated"],
    });
  });

  it("R-AUTHN-9: goes on behind one that takes its time", async () => {
    expect(await unionAuthenticator([lateNone, none, joe]).authenticate(request)).toMatchObject({ name: "joe" });
    expect(await orAnonymous(lateNone).authenticate(request)).toEqual({
      name: "system:anonymous",
      groups: ["system:unauthenticated"],
    });
  });

  it("R-AUTHN-9: what one refuses, another may know", async () => {
    expect(unionAuthenticator([bad, joe]).authenticate(request)).toMatchObject({ name: "joe" });
    expect(await unionAuthenticator([lateBad, bad, lateNone, joe]).authenticate(request)).toMatchObject({
      name: "joe",
    });
  });

  it("R-AUTHN-9: bad credentials never become anonymous", async () => {
    expect(() => orAnonymous(bad, none).authenticate(request)).toThrow("bad");
    await expect(orAnonymous(lateBad, none).authenticate(request)).rejects.toThrow("late");
    await expect(orAnonymous(bad, lateBad).authenticate(request)).rejects.toThrow("bad; late");
  });

  it("R-AUTHN-9: a failure among refusals is told as one", async () => {
    const failing: Authenticator = { authenticate: () => Promise.reject(new TypeError("broken")) };
    await expect(orAnonymous(bad, failing).authenticate(request)).rejects.toThrow(TypeError);
  });
});
