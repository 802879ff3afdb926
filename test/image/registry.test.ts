// Pushing to real registries: with passwords, with tokens, with certificates of a CA of their own.
import { sign } from "node:crypto";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CertificateAuthority, type Issued } from "../support/certificate-authority.ts";
import { registryMissing } from "./support/programs.ts";
import { TestProject } from "./support/project.ts";
import { TestRegistry } from "./support/registry.ts";
import { makeSmallBase } from "./support/small-base.ts";

const password = "s3cret-of-a-test";
const missing = registryMissing;
if (missing !== undefined) console.warn(`\nSKIPPED: registries were not pushed to: ${missing}\n`);
const title = `registries${missing === undefined ? "" : ` (skipped: ${missing})`}`;

/** bcrypt of the password above, made once: nothing in Node makes one. */
const HASH = "$2y$05$abcdefghijklmnopqrstuuUye9KAb65Fza6CF.CT57kJsr9j2GQAG";

describe.skipIf(missing !== undefined)(title, () => {
  let project: TestProject;
  let ca: CertificateAuthority;
  let server: Issued;
  let caFile: string;
  let base: string;

  beforeAll(async () => {
    project = await TestProject.make();
    base = makeSmallBase(project.scratch);
    ca = await CertificateAuthority.create();
    server = await ca.server();
    caFile = join(project.scratch, "ca.crt");
    writeFileSync(caFile, ca.pem);
  });
  afterAll(() => project.remove());

  const flags = (image: string, more = ""): string =>
    `--image ${image} --builder oci --base ${base} --no-check --push${more === "" ? "" : ` ${more}`}`;

  /** A folder with the Docker configuration a login leaves. */
  function login(name: string, config: object): { DOCKER_CONFIG: string } {
    const folder = join(project.scratch, name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "config.json"), JSON.stringify(config));
    return { DOCKER_CONFIG: folder };
  }

  const basic = (user: string, secret: string): { auth: string } => ({
    auth: Buffer.from(`${user}:${secret}`).toString("base64"),
  });

  describe("with passwords, over TLS", () => {
    let registry: TestRegistry;
    let image: string;

    beforeAll(async () => {
      const file = join(project.scratch, "htpasswd");
      writeFileSync(file, `robot:${HASH}\n`);
      const auth = ["auth:", "  htpasswd:", "    realm: test", `    path: ${file}`];
      registry = await TestRegistry.start({ tls: server, auth });
      image = `${registry.host}/team/fleet:v1`;
    });
    afterAll(() => registry.remove());

    it("does not trust a CA that nobody named", async () => {
      const { code, stderr } = await project.build(flags(image));
      expect(code).toBe(1);
      expect(stderr).toContain(`error: Cannot reach ${registry.host}/team/fleet: ${registry.host}: `);
      expect(stderr).toContain("give that: --registry-ca ca.crt");
    });

    it("says how to log in", async () => {
      const { code, stderr } = await project.build(flags(image, `--registry-ca ${caFile}`));
      expect(code).toBe(1);
      expect(stderr).toContain(`docker login ${registry.host}`);
      expect(stderr).toContain("No login was found");
    });

    it("says that a login does not suffice, and no secret", async () => {
      const env = login("wrong", { auths: { [registry.host]: basic("robot", "wrong-secret") } });
      const { code, stdout, stderr } = await project.build(flags(image, `--registry-ca ${caFile}`), env);
      expect(code).toBe(1);
      expect(stderr).toContain("The login that was found does not suffice");
      for (const secret of ["wrong-secret", basic("robot", "wrong-secret").auth])
        expect(stdout + stderr).not.toContain(secret);
    });

    it("pushes with what docker login left", async () => {
      const env = login("right", { auths: { [registry.host]: basic("robot", password) } });
      const { pinned, digest } = await project.built(flags(image, `--registry-ca ${caFile}`), env);
      expect(pinned).toBe(`${registry.host}/team/fleet@${digest}`);
      const log = readFileSync(registry.log, "utf8");
      expect(log.match(/"PUT \/v2\/team\/fleet\/blobs/g)).toHaveLength(3);
      await project.built(flags(image, `--registry-ca ${caFile}`), env);
      // What the registry has is not sent again.
      expect(readFileSync(registry.log, "utf8").match(/"PUT \/v2\/team\/fleet\/blobs/g)).toHaveLength(3);
    });

    it("pushes with what podman login left", async () => {
      const file = join(project.scratch, "auth.json");
      writeFileSync(file, JSON.stringify({ auths: { [`${registry.host}/team`]: basic("robot", password) } }));
      const run = await project.build(flags(image, `--registry-ca ${caFile}`), { REGISTRY_AUTH_FILE: file });
      expect(run).toMatchObject({ code: 0 });
    });

    it("asks the credential helper of the registry", async () => {
      const bin = join(project.scratch, "helpers");
      mkdirSync(bin);
      const helper = join(bin, "docker-credential-test");
      const answer = JSON.stringify({ Username: "robot", Secret: password });
      writeFileSync(helper, `#!/bin/sh\nread server\n[ "$server" = "${registry.host}" ] || exit 1\necho '${answer}'\n`);
      chmodSync(helper, 0o755);
      const env = login("helper", { credHelpers: { [registry.host]: "test" } });
      const { PATH } = process.env;
      process.env["PATH"] = `${bin}${delimiter}${PATH}`;
      try {
        expect(await project.build(flags(image, `--registry-ca ${caFile}`), env)).toMatchObject({ code: 0 });
      } finally {
        process.env["PATH"] = PATH;
      }
      const { code, stderr } = await project.build(flags(image, `--registry-ca ${caFile}`), env);
      expect(code).toBe(1);
      expect(stderr).toContain('The program "docker-credential-test" was not found. It holds the credentials of');
    });
  });

  describe("with tokens, over TLS", () => {
    let registry: TestRegistry;
    let tokens: Server;
    const asked: URL[] = [];

    beforeAll(async () => {
      const signer = await ca.issue({ subject: [{ CN: ["tokens"] }] });
      tokens = createServer({ cert: server.cert, key: server.key }, (request, response) => {
        const url = new URL(request.url ?? "", "https://localhost");
        asked.push(url);
        const expected = `Basic ${basic("robot", password).auth}`;
        response.statusCode = request.headers.authorization === expected ? 200 : 401;
        response.setHeader("content-type", "application/json");
        const isIn = response.statusCode === 200;
        response.end(
          JSON.stringify(
            isIn ? { token: token(signer, url) } : { errors: [{ code: "UNAUTHORIZED", message: "who are you" }] },
          ),
        );
      });
      await new Promise<void>((resolve) => tokens.listen(0, "127.0.0.1", resolve));
      const { port } = tokens.address() as AddressInfo;
      const lines = {
        realm: `https://localhost:${port}/token`,
        service: "test-registry",
        issuer: "test-issuer",
        rootcertbundle: caFile,
      };
      const auth = ["auth:", "  token:", ...Object.entries(lines).map(([name, value]) => `    ${name}: ${value}`)];
      registry = await TestRegistry.start({ tls: server, auth });
    });
    afterAll(async () => {
      await registry.remove();
      tokens.close();
    });

    it("gets a token for just this repository, by the login", async () => {
      const env = login("token", { auths: { [registry.host]: basic("robot", password) } });
      const run = await project.build(flags(`${registry.host}/a/b/fleet:v1`, `--registry-ca ${caFile}`), env);
      expect(run).toMatchObject({ code: 0 });
      expect(asked.map(({ searchParams }) => Object.fromEntries(searchParams))).toEqual([
        { service: "test-registry", scope: "repository:a/b/fleet:pull,push" },
      ]);
    });

    it("says how to log in when the token server refuses", async () => {
      const { code, stderr } = await project.build(flags(`${registry.host}/fleet:v1`, `--registry-ca ${caFile}`));
      expect(code).toBe(1);
      expect(stderr).toContain("who are you");
      expect(stderr).toContain("docker login");
    });
  });
});

/** What the registry's own token server would give: it may do there what was asked for. */
function token(signer: Issued, url: URL): string {
  const now = Math.floor(Date.now() / 1000);
  const [type, name, actions = ""] = (url.searchParams.get("scope") ?? "").split(":");
  const header = { typ: "JWT", alg: "ES256", x5c: [signer.x509.raw.toString("base64")] };
  const claims = {
    iss: "test-issuer",
    sub: "robot",
    aud: url.searchParams.get("service"),
    nbf: now - 60,
    iat: now,
    exp: now + 600,
    jti: String(now),
    access: [{ type, name, actions: actions.split(",") }],
  };
  const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const signed = `${encode(header)}.${encode(claims)}`;
  const signature = sign("sha256", Buffer.from(signed), { key: signer.key, dsaEncoding: "ieee-p1363" });
  return `${signed}.${signature.toString("base64url")}`;
}
