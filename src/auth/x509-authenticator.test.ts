import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { CertificateAuthority, type Issued } from "../../test/support/certificate-authority.ts";
import { fakeRequest } from "../../test/support/fake-context.ts";
import { AuthenticationError } from "./authenticator.ts";
import { x509Authenticator } from "./x509-authenticator.ts";

let ca: CertificateAuthority;
beforeAll(async () => {
  ca = await CertificateAuthority.create();
});
afterEach(() => vi.useRealTimers());

const shown = (...certificates: readonly Issued[]) =>
  fakeRequest({
    peer: { address: "", certificates: certificates.map(({ x509 }) => x509.raw), cache: new Map<symbol, unknown>() },
  });
const authenticate = (...certificates: readonly Issued[]) =>
  x509Authenticator({ current: [ca.certificate] }).authenticate(shown(...certificates));

describe("x509Authenticator", () => {
  it("R-AUTHN-7: takes the name from CN and every O as a group", async () => {
    const user = await authenticate(await ca.client("jürgen", "system:masters", "dev, ops"));
    expect(user?.name).toBe("jürgen");
    expect(user?.groups).toEqual(["system:masters", "dev, ops", "system:authenticated"]);
    expect(user?.extra?.["authentication.kubernetes.io/credential-id"]?.[0]).toMatch(/^X509SHA256=[0-9a-f]{64}$/);
  });

  it("R-AUTHN-7: takes the uid from its own attribute", async () => {
    const client = await ca.issue({ subject: [{ CN: ["joe"] }, { "1.3.6.1.4.1.57683.2": ["u-1"] }] });
    expect((await authenticate(client))?.uid).toBe("u-1");
  });

  it("does not let one value pose as another attribute", async () => {
    const user = await authenticate(
      await ca.client("joe\nO=system:masters", "a\nO=system:masters", "b, O=system:masters"),
    );
    expect(user?.name).toBe("joe\nO=system:masters");
    expect(user?.groups).not.toContain("system:masters");
  });

  it("has no opinion without a certificate or a name", async () => {
    expect(authenticate()).toBeUndefined();
    expect(authenticate(await ca.issue({ subject: [{ O: ["system:masters"] }] }))).toBeUndefined();
  });

  it("R-AUTHN-3: refuses another authority's certificate, even one of the same name", async () => {
    const impostor = await CertificateAuthority.create("test-ca");
    const client = await impostor.client("admin", "system:masters");
    expect(() => authenticate(client)).toThrow(AuthenticationError);
    expect(() => authenticate(client, impostor.own)).toThrow("not signed by a trusted authority");
  });

  it("R-AUTHN-3: refuses a certificate for other uses; one for any use is good", async () => {
    const server = await ca.issue({ subject: [{ CN: ["x"] }], usage: ["1.3.6.1.5.5.7.3.1"] });
    expect(() => authenticate(server)).toThrow("not meant for client authentication");
    for (const usage of [null, ["2.5.29.37.0"]]) {
      expect((await authenticate(await ca.issue({ subject: [{ CN: ["x"] }], usage })))?.name).toBe("x");
    }
  });

  it("refuses a leaf signed by another leaf", async () => {
    const leaf = await ca.client("joe");
    const below = await CertificateAuthority.prototype.issue.call({ own: leaf }, { subject: [{ CN: ["admin"] }] });
    expect(() => authenticate(below, leaf)).toThrow(AuthenticationError);
  });

  it("follows intermediates the client sends", async () => {
    const middle = await ca.intermediate("middle");
    const client = await middle.client("joe");
    expect((await authenticate(client, middle.own))?.name).toBe("joe");
    expect(() => authenticate(client)).toThrow(AuthenticationError);
  });

  it("R-AUTHN-3: checks dates at every request of a connection that stays open", async () => {
    const client = await ca.issue({ subject: [{ CN: ["joe"] }], to: 60_000 });
    const authenticator = x509Authenticator({ current: [ca.certificate] });
    const request = shown(client);
    expect((await authenticator.authenticate(request))?.name).toBe("joe");
    vi.useFakeTimers({ now: Date.now() + 120_000 });
    expect(() => authenticator.authenticate(request)).toThrow("expired");
    const early = await ca.issue({ subject: [{ CN: ["joe"] }], from: 3_600_000 });
    expect(() => authenticate(early)).toThrow("not yet valid");
  });

  it("verifies once per connection, and anew when the authorities change", async () => {
    const authorities = { current: [ca.certificate] };
    const authenticator = x509Authenticator(authorities);
    const request = shown(await ca.client("joe"));
    const first = await authenticator.authenticate(request);
    expect(authenticator.authenticate(request)).toBe(first);
    authorities.current = [(await CertificateAuthority.create("other")).certificate];
    expect(() => authenticator.authenticate(request)).toThrow(AuthenticationError);
  });

  it("never makes the anonymous user an authenticated one", async () => {
    const user = await authenticate(await ca.client("system:anonymous", "system:unauthenticated"));
    expect(user?.groups).toEqual(["system:unauthenticated"]);
  });

  it("refuses what is no certificate", () => {
    const request = fakeRequest({ peer: { address: "", certificates: [Buffer.from("junk")], cache: new Map() } });
    expect(() => x509Authenticator({ current: [ca.certificate] }).authenticate(request)).toThrow("cannot be parsed");
  });
});
