import { once } from "node:events";
import { connect } from "node:tls";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { CertificateAuthority, type IssueOptions } from "../support/certificate-authority.ts";
import { ask, askHttp2, askRaw, exchange, observed, tlsOptions, type Outcome } from "./support/ask.ts";
import { configMapOf, proxyName, startExtension, type Extension } from "./support/extension.ts";

/** What an attacker wants to be. */
const asAdmin = [
  ["X-Remote-User", "admin"],
  ["X-Remote-Group", "system:masters"],
] as const;
const http2Admin = { "x-remote-user": "admin", "x-remote-group": "system:masters" };
const serverAuth = "1.3.6.1.5.5.7.3.1";

let extension: Extension;
beforeAll(async () => {
  extension = await startExtension();
});
afterAll(() => extension.stop());
beforeEach(() => {
  extension.cluster.allows = () => true;
  extension.cluster.down.clear();
});

const issued = (options: Partial<IssueOptions>) =>
  extension.proxies.issue({ subject: [{ CN: [proxyName] }], ...options });
const refused: Outcome = { status: 401, user: undefined };

describe("a front proxy speaks for its users", () => {
  it("R-AUTHN-3, R-AUTHN-4: name, uid, groups and extras come from the headers", async () => {
    const lines = [
      ["X-Remote-User", "joe"],
      ["X-Remote-Uid", "u-1"],
      ["X-Remote-Group", "dev"],
      ["x-remote-group", "cn=ops,dc=example"],
      ["X-Remote-Extra-Scopes%2Fx", "a"],
      ["X-Remote-Extra-scopes%2fx", "b,c"],
    ] as const;
    const expected = {
      user: "joe",
      uid: "u-1",
      groups: ["dev", "cn=ops,dc=example", "system:authenticated"],
      extra: { "scopes/x": ["a", "b,c"] },
    };
    expect(await ask(extension, extension.proxy, lines)).toMatchObject({ status: 200, user: expected });
    const answer = await askHttp2(extension, extension.proxy, {
      "x-remote-user": "joe",
      "x-remote-uid": "u-1",
      "x-remote-group": ["dev", "cn=ops,dc=example"],
      "x-remote-extra-scopes%2fx": ["a", "b,c"],
    });
    expect(answer).toMatchObject({ status: 200, user: expected });
  });

  it("R-NODE-2: names are UTF-8", async () => {
    const name = Buffer.from("jürgen-日本").toString("latin1");
    expect((await ask(extension, extension.proxy, [["X-Remote-User", name]])).user?.user).toBe("jürgen-日本");
    expect((await askHttp2(extension, extension.proxy, { "x-remote-user": name })).user?.user).toBe("jürgen-日本");
  });

  it("R-AUTHN-7: without a proxy, a client's certificate says who asks", async () => {
    const { user } = await ask(extension, await extension.clients.client("jane", "dev"));
    expect(user).toMatchObject({ user: "jane", groups: ["dev", "system:authenticated"] });
  });
});

describe("attacks by certificate", () => {
  it("R-AUTHN-5: headers without a certificate mean nothing", async () => {
    for (const { user } of [
      await ask(extension, undefined, asAdmin),
      await askHttp2(extension, undefined, http2Admin),
    ]) {
      expect(user).toMatchObject({ user: "system:anonymous", groups: ["system:unauthenticated"] });
    }
  });

  it("R-AUTHN-3: an ordinary client's certificate does not make headers count", async () => {
    const jane = await extension.clients.client("jane");
    for (const { user } of [await ask(extension, jane, asAdmin), await askHttp2(extension, jane, http2Admin)]) {
      expect(user).toMatchObject({ user: "jane", groups: ["system:authenticated"] });
    }
  });

  it("R-AUTHN-3: nor does one that has the proxy's name", async () => {
    const impostor = await extension.clients.client(proxyName);
    expect((await ask(extension, impostor, asAdmin)).user?.user).toBe(proxyName);
  });

  it("R-AUTHN-3: an authority of the same name with another key vouches for nobody", async () => {
    const stranger = await extension.strangers.client(proxyName);
    expect(await ask(extension, stranger, asAdmin)).toEqual(refused);
    expect(await askHttp2(extension, stranger, http2Admin)).toEqual(refused);
    const admin = await extension.strangers.client("admin", "system:masters");
    expect(await ask(extension, admin)).toEqual(refused);
  });

  it.each([
    ["another name", [{ CN: ["somebody"] }]],
    ["another case", [{ CN: ["Front-Proxy-Client"] }]],
    ["a longer name", [{ CN: [`${proxyName}.example.com`] }]],
    ["a name with a line break", [{ CN: [`${proxyName}\n`] }]],
    ["a name with a NUL", [{ CN: [`${proxyName}\u0000.example.com`] }]],
    ["no name", [{ O: ["x"] }]],
    ["the name as organization", [{ O: [proxyName] }, { CN: ["x"] }]],
    ["the name within another attribute", [{ CN: [`x,CN=${proxyName}`] }]],
    ["the name first, another last", [{ CN: [proxyName] }, { CN: ["x"] }]],
  ])("R-AUTHN-3: the right authority, but %s", async (_what, subject) => {
    expect(await ask(extension, await issued({ subject }), asAdmin)).toEqual(refused);
  });

  it("R-AUTHN-3: the allowed name as an alternative name does not count", async () => {
    const named = await issued({ subject: [{ CN: ["x"] }], names: [proxyName] });
    expect(await ask(extension, named, asAdmin)).toEqual(refused);
  });

  it("R-AUTHN-3: an expired certificate, and one that is not valid yet", async () => {
    expect(await ask(extension, await issued({ from: -120_000, to: -60_000 }), asAdmin)).toEqual(refused);
    expect(await ask(extension, await issued({ from: 60_000, to: 120_000 }), asAdmin)).toEqual(refused);
  });

  it("R-AUTHN-3: a certificate for servers", async () => {
    expect(await ask(extension, await issued({ usage: [serverAuth] }), asAdmin)).toEqual(refused);
  });

  it("R-AUTHN-3: a proxy that signs proxies", async () => {
    const leaf = CertificateAuthority.of(await issued({}));
    const forged = await leaf.client(proxyName);
    expect(await ask(extension, { cert: `${forged.cert}\n${leaf.pem}`, key: forged.key }, asAdmin)).toEqual(refused);
  });

  it("R-AUTHN-3: a certificate that signs itself", async () => {
    const self = await CertificateAuthority.create(proxyName);
    expect(await ask(extension, self.own, asAdmin)).toEqual(refused);
  });

  it("R-AUTHN-6: a proxy that names nobody is nobody", async () => {
    expect(await ask(extension, extension.proxy, [["X-Remote-Group", "system:masters"]])).toEqual(refused);
    expect(
      await ask(extension, extension.proxy, [
        ["X-Remote-User", ""],
        ["X-Remote-Group", "system:masters"],
      ]),
    ).toEqual(refused);
  });

  it("R-NODE-5: a resumed session is not the client whose session it was", async () => {
    const jane = await extension.clients.client("jane");
    const first = connect({ ...tlsOptions(extension, jane), maxVersion: "TLSv1.2" });
    const sessions: Buffer[] = [];
    first.on("session", (session: Buffer) => sessions.push(session));
    await once(first, "secureConnect");
    const own = first.getSession();
    if (own !== undefined) sessions.push(own);
    const request = "GET /version HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    await exchange(first, request);
    expect(sessions.length).toBeGreaterThan(0);
    for (const session of sessions) {
      const again = connect({ ...tlsOptions(extension, undefined), maxVersion: "TLSv1.2", session });
      const { user } = await observed(extension, () => exchange(again, request));
      expect(user?.user).toBe("system:anonymous");
    }
  });
});

describe("attacks by header", () => {
  it("R-AUTHN-4: a comma does not part groups, nor names", async () => {
    const lines = [
      ["X-Remote-User", "joe,admin"],
      ["X-Remote-Group", "dev,system:masters"],
      ["X-Remote-Group", "dev, system:masters"],
    ] as const;
    const { user } = await ask(extension, extension.proxy, lines);
    expect(user).toMatchObject({
      user: "joe,admin",
      groups: ["dev,system:masters", "dev, system:masters", "system:authenticated"],
    });
  });

  it("R-AUTHN-4: of several names the first counts", async () => {
    const lines = [
      ["X-Remote-User", "joe"],
      ["X-Remote-User", "admin"],
    ] as const;
    expect((await ask(extension, extension.proxy, lines)).user?.user).toBe("joe");
    expect((await askHttp2(extension, extension.proxy, { "x-remote-user": ["joe", "admin"] })).user?.user).toBe("joe");
  });

  it("a folded line adds no header", async () => {
    const request = `GET /version HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX-Remote-User: joe\r\n X-Remote-Group: system:masters\r\n\r\n`;
    const { status, user } = await askRaw(extension, extension.proxy, request);
    expect(user?.groups ?? []).not.toContain("system:masters");
    expect([200, 400]).toContain(status);
  });

  it.each([
    ["a space before the colon", "X-Remote-User : admin\r\n"],
    ["a bare line feed", "X-Nothing: x\nX-Remote-User: admin\r\n"],
    ["a bare carriage return", "X-Nothing: x\rX-Remote-User: admin\r\n"],
    ["two lengths", "Content-Length: 0\r\nContent-Length: 5\r\n"],
    ["a length and chunks", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"],
  ])("%s is refused or means nothing", async (_what, line) => {
    const request = `GET /version HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${line}\r\n`;
    const { user } = await askRaw(extension, undefined, request);
    expect(user?.user ?? "system:anonymous").toBe("system:anonymous");
    const throughProxy = await askRaw(extension, extension.proxy, request);
    expect(throughProxy.user).toBeUndefined();
    expect([0, 400, 401]).toContain(throughProxy.status);
  });

  it("underscores are no dashes", async () => {
    expect(await ask(extension, extension.proxy, [["X_Remote_User", "admin"]])).toEqual(refused);
  });

  it("a line break in a value over HTTP/2 adds no header", async () => {
    for (const value of ["joe\r\nx-remote-group: system:masters", "joe\nx-remote-group: system:masters"]) {
      const answer = await askHttp2(extension, extension.proxy, { "x-remote-user": value }).catch((): Outcome => ({
        status: 0,
        user: undefined,
      }));
      expect(answer.user?.groups ?? []).not.toContain("system:masters");
    }
  });

  it("naming identity headers as belonging to the connection does not take them away", async () => {
    const request = `GET /version HTTP/1.1\r\nHost: localhost\r\nConnection: close, X-Remote-User\r\nX-Remote-User: joe\r\n\r\n`;
    expect((await askRaw(extension, extension.proxy, request)).user?.user).toBe("joe");
  });

  it("an extra called __proto__ is an extra", async () => {
    const { user } = await ask(extension, extension.proxy, [
      ["X-Remote-User", "joe"],
      ["X-Remote-Extra-__proto__", "x"],
      ["X-Remote-Extra-%zz", "y"],
    ]);
    expect(Object.entries(user?.extra ?? {})).toEqual([
      ["%zz", ["y"]],
      ["__proto__", ["x"]],
    ]);
    expect(({} as Record<string, unknown>)["0"]).toBeUndefined();
  });

  it("R-AUTHN-10: who may not be somebody else is not served as himself", async () => {
    const jane = await extension.clients.client("jane");
    extension.cluster.allows = ({ resourceAttributes }) => resourceAttributes?.verb !== "impersonate";
    const lines = [
      ["Impersonate-User", "admin"],
      ["Impersonate-Group", "system:masters"],
    ] as const;
    const { status, user } = await ask(extension, jane, lines);
    expect(status).toBe(403);
    expect(user?.resourceAttributes).toMatchObject({ verb: "impersonate", resource: "users", name: "admin" });
    extension.cluster.allows = () => true;
    const asked = extension.cluster.asked.length;
    expect((await ask(extension, jane, lines)).status).toBe(200);
    expect(extension.cluster.asked.slice(asked).map(({ resourceAttributes }) => resourceAttributes?.resource)).toEqual([
      "users",
      "groups",
    ]);
    expect((await ask(extension, jane, [["Impersonate-Group", "system:masters"]])).status).toBe(400);
  });
});

describe("attacks by token", () => {
  it("R-AUTHN-8: a good token is its user's, a bad one nobody's", async () => {
    extension.cluster.tokens.set("good", { username: "robot", groups: ["bots"] });
    expect((await ask(extension, undefined, [["Authorization", "Bearer good"]])).user).toMatchObject({
      user: "robot",
      groups: ["bots", "system:authenticated"],
    });
    expect(await ask(extension, undefined, [["Authorization", "Bearer bad"], ...asAdmin])).toEqual(refused);
    expect(await ask(extension, undefined, [["Authorization", "Bearer bad2, Bearer good"]])).toEqual(refused);
  });

  it("R-AUTHN-9: a good token beside a certificate of no authority still counts; a bad one does not", async () => {
    const stranger = await extension.strangers.client("admin", "system:masters");
    extension.cluster.tokens.set("good", { username: "robot" });
    expect((await ask(extension, stranger, [["Authorization", "Bearer good"]])).user?.user).toBe("robot");
    expect(await ask(extension, stranger, [["Authorization", "Bearer worse"]])).toEqual(refused);
  });

  it("R-AUTHN-8: while nobody can be asked, nobody is known", async () => {
    extension.cluster.down.add("tokenreviews");
    expect(await ask(extension, undefined, [["Authorization", "Bearer new"]])).toEqual(refused);
    extension.cluster.down.clear();
    extension.cluster.tokens.set("new", { username: "robot" });
    expect((await ask(extension, undefined, [["Authorization", "Bearer new"]])).user?.user).toBe("robot");
  }, 30_000);

  it("R-AUTHZ-3: while nobody can be asked what is allowed, nothing is", async () => {
    extension.cluster.down.add("subjectaccessreviews");
    const jane = await extension.clients.client("jane");
    expect((await ask(extension, jane)).status).toBe(500);
    const raw = "GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    expect((await askRaw(extension, undefined, raw)).status).toBe(200);
  }, 30_000);
});

describe("rotation", () => {
  const until = async (condition: () => Promise<boolean>): Promise<void> => {
    for (let tries = 0; tries < 200; tries++) {
      if (await condition()) return;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error("it never came to that");
  };

  it("R-AUTHN-2: another authority takes over at once, also on open connections; a broken one changes nothing", async () => {
    const { cluster, proxies, clients, proxy } = extension;
    const next = await CertificateAuthority.create("ca");
    const newProxy = await next.client(proxyName);
    const isAdmin = async (who: typeof proxy): Promise<boolean> => (await ask(extension, who, asAdmin)).status === 200;
    const open = connect(tlsOptions(extension, proxy));
    await once(open, "secureConnect");

    cluster.rotate(configMapOf(`${proxies.pem}\n${next.pem}`, clients.pem));
    await until(() => isAdmin(newProxy));
    expect(await isAdmin(proxy)).toBe(true);

    cluster.rotate(configMapOf(next.pem, clients.pem));
    await until(async () => !(await isAdmin(proxy)));
    expect(await isAdmin(newProxy)).toBe(true);
    const request = "GET /version HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX-Remote-User: admin\r\n\r\n";
    expect(await observed(extension, () => exchange(open, request))).toEqual(refused);

    cluster.rotate(configMapOf("-----BEGIN CERTIFICATE-----\nnone\n-----END CERTIFICATE-----", clients.pem));
    await until(() => Promise.resolve(extension.log.some(({ message }) => message.includes("not reloaded"))));
    expect(await isAdmin(newProxy)).toBe(true);

    cluster.rotate(configMapOf(next.pem, clients.pem, { "requestheader-allowed-names": '["other"]' }));
    await until(async () => !(await isAdmin(newProxy)));
    cluster.rotate(configMapOf(proxies.pem, clients.pem));
    await until(() => isAdmin(proxy));
  });

  it("R-AUTHN-5: headers of other names are the ones configured, and hidden from handlers", async () => {
    const { cluster, proxies, clients, proxy } = extension;
    cluster.rotate(configMapOf(proxies.pem, clients.pem, { "requestheader-username-headers": '["X-Front-User"]' }));
    await until(async () => (await ask(extension, proxy, [["X-Front-User", "joe"]])).user?.user === "joe");
    expect(await ask(extension, proxy, asAdmin)).toEqual(refused);
    cluster.rotate(configMapOf(proxies.pem, clients.pem));
    await until(async () => (await ask(extension, proxy, asAdmin)).status === 200);
  });
});
