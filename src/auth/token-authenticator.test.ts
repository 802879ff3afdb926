import { describe, expect, it } from "vitest";
import { fakeRequest } from "../../test/support/fake-context.ts";
import { AuthenticationError } from "./authenticator.ts";
import type { TokenReviewSpec, TokenReviewStatus } from "./reviewers.ts";
import { tokenAuthenticator } from "./token-authenticator.ts";

function authenticator(answer: (spec: TokenReviewSpec) => TokenReviewStatus | Error, audiences: string[] = []) {
  const asked: TokenReviewSpec[] = [];
  const review = async (spec: TokenReviewSpec) => {
    asked.push(spec);
    const status = answer(spec);
    if (status instanceof Error) throw status;
    return status;
  };
  const reviewer = { review, isTemporary: (error: unknown) => (error as Error).message === "temporary" };
  const { authenticate } = tokenAuthenticator({ reviewer, cacheTtl: 10_000, audiences, firstDelay: 1 });
  return { asked, authenticate };
}
const bearer = (authorization: string) => fakeRequest({ headers: { authorization } });
const joe: TokenReviewStatus = { authenticated: true, user: { username: "joe", uid: "u", groups: ["dev"] } };

describe("tokenAuthenticator", () => {
  it("R-AUTHN-8: asks who a token is, once for ten seconds", async () => {
    const { authenticate, asked } = authenticator(() => joe);
    expect(await authenticate(bearer("Bearer abc"))).toEqual({ name: "joe", uid: "u", groups: ["dev"] });
    expect(authenticate(bearer("bearer abc"))).toEqual({ name: "joe", uid: "u", groups: ["dev"] });
    expect(asked).toEqual([{ token: "abc" }]);
  });

  it("R-AUTHN-8: has no opinion on other credentials", () => {
    const { authenticate, asked } = authenticator(() => joe);
    for (const header of ["Basic abc", "Bearer", "Bearer ", "abc"])
      expect(authenticate(bearer(header))).toBeUndefined();
    expect(authenticate(fakeRequest())).toBeUndefined();
    expect(asked).toEqual([]);
  });

  it("R-AUTHN-8: a token that is nobody's is refused, and remembered", async () => {
    const { authenticate, asked } = authenticator(() => ({ authenticated: false, error: "expired" }));
    await expect(authenticate(bearer("Bearer abc"))).rejects.toThrow(AuthenticationError);
    expect(() => authenticate(bearer("Bearer abc"))).toThrow("invalid bearer token: expired");
    expect(asked).toHaveLength(1);
  });

  it("R-AUTHN-8: failures are tried again, and not remembered", async () => {
    let failures = 5;
    const { authenticate, asked } = authenticator(() => (failures-- > 0 ? new Error("temporary") : joe));
    await expect(authenticate(bearer("Bearer abc"))).rejects.toThrow("temporary");
    expect(await authenticate(bearer("Bearer abc"))).toMatchObject({ name: "joe" });
    expect(asked).toHaveLength(6);
  });

  it("R-AUTHN-8: a token for other audiences is refused", async () => {
    const { authenticate, asked } = authenticator(({ token }) => ({ ...joe, audiences: [token] }), ["us"]);
    expect(await authenticate(bearer("Bearer us"))).toMatchObject({ name: "joe" });
    await expect(authenticate(bearer("Bearer them"))).rejects.toThrow("other audiences");
    expect(asked[0]).toEqual({ token: "us", audiences: ["us"] });
  });

  it("R-AUTHN-8: takes a browser's token from the subprotocols of a WebSocket", async () => {
    const { authenticate } = authenticator(({ token }) => ({ ...joe, user: { username: token } }));
    const protocol = (...protocols: string[]) =>
      fakeRequest({ headers: { upgrade: "websocket", "sec-websocket-protocol": protocols } });
    const encoded = `base64url.bearer.authorization.k8s.io.${Buffer.from("a token").toString("base64url")}`;
    expect(await authenticate(protocol(`${encoded}, v4.channel.k8s.io`))).toMatchObject({ name: "a token" });
    expect(await authenticate(protocol(encoded, "v4.channel.k8s.io"))).toMatchObject({ name: "a token" });
    expect(() => authenticate(protocol(encoded))).toThrow("needs a subprotocol beside it");
    expect(() => authenticate(protocol(encoded, encoded))).toThrow("several");
    expect(() => authenticate(protocol("base64url.bearer.authorization.k8s.io.%", "x"))).toThrow("base64url");
    expect(authenticate(fakeRequest({ headers: { "sec-websocket-protocol": encoded } }))).toBeUndefined();
  });
});
