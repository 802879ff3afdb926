import { MemoryStorage } from "apiserver-boot";
import { startTestServer, type TestServer } from "apiserver-boot/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ownAudience, tokens } from "../../../tokens/issuer.js";
import { tokenAuthenticator } from "../../../tokens/token-authenticator.js";
import { groups } from "../../index.js";
import type { TokenRequest } from "./tokenrequest.js";

/** A request that shows a token, as far as authenticators see it. */
const showing = (token: string) => ({
  header: (name: string) => (name === "authorization" ? `Bearer ${token}` : undefined),
  headerValues: () => [],
  headerNames: () => ["authorization"],
  peer: { certificates: [], cache: new Map() },
});

describe("TokenRequest", () => {
  const root = "/apis/identity.example.com/v1";
  const collection = `${root}/namespaces/default/tokenrequests`;
  const storage = new MemoryStorage();
  const anna = { name: "anna", groups: ["system:masters", "system:authenticated"] };
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ groups, storage, user: anna });
  });
  afterAll(() => server.stop());

  const post = (spec: object, query = "", rest: object = {}) =>
    server.request("POST", collection + query, {
      body: {
        apiVersion: "identity.example.com/v1",
        kind: "TokenRequest",
        metadata: { generateName: "t-" },
        spec,
        ...rest,
      },
    });
  const issued = async (spec: object): Promise<TokenRequest> => {
    const { status, json } = await post(spec);
    expect(status).toBe(201);
    return json as TokenRequest;
  };

  it("is answered with a token of whoever asks", async () => {
    const before = Date.now();
    const { spec, status, metadata } = await issued({
      expirationSeconds: 600,
      user: "root",
      groups: anna.groups,
    });
    expect(metadata.name).toMatch(/^t-[a-z0-9]{5}$/);
    expect(spec).toEqual({
      audiences: [ownAudience],
      expirationSeconds: 600,
      user: "anna",
      groups: anna.groups,
    });
    expect(tokens.verify(status?.token ?? "", ownAudience)).toEqual(anna);
    const left = Date.parse(status?.expirationTimestamp ?? "") - before;
    expect(left).toBeGreaterThan(590_000);
    expect(tokens.verify(status?.token ?? "", ownAudience, before + left + 1000)).toBeUndefined();
  });

  it("takes no token that a client brings along", async () => {
    const status = { token: "mine", expirationTimestamp: "2100-01-01T00:00:00Z" };
    const { json } = await post({}, "", { status });
    expect((json as TokenRequest).status?.token).not.toBe("mine");
  });

  it("shows a token once, and keeps nothing", async () => {
    const { metadata, status } = await issued({});
    expect(metadata.resourceVersion).toBeUndefined();
    expect((await issued({})).status?.token).not.toBeUndefined();
    const { items } = await storage.list("");
    expect(items.map(({ value }) => value.toString()).join()).not.toContain(status?.token);
  });

  it("can be created and nothing else, and discovery says so", async () => {
    const { json } = await server.request("GET", root);
    expect(json).toMatchObject({ resources: [{ name: "tokenrequests", verbs: ["create"] }] });
    for (const [method, path] of [
      ["GET", collection],
      ["GET", `${collection}?watch=true`],
      ["GET", `${root}/tokenrequests`],
      ["GET", `${collection}/a`],
      ["PUT", `${collection}/a`],
      ["PATCH", `${collection}/a`],
      ["DELETE", `${collection}/a`],
      ["DELETE", collection],
    ] as const) {
      expect(await server.request(method, path), `${method} ${path}`).toMatchObject({ status: 405 });
    }
  });

  it("issues nothing in a dry run, nor where the request is wrong", async () => {
    const { status, json } = await post({}, "?dryRun=All");
    expect(status).toBe(201);
    expect((json as TokenRequest).status).toBeUndefined();
    const { status: refused, text } = await post({ expirationSeconds: 60 });
    expect(refused).toBe(422);
    expect(text).toContain("spec.expirationSeconds in body should be greater than or equal to 600");
  });

  it("lets in who shows one, and not who shows another", async () => {
    const { status } = await issued({});
    expect(tokenAuthenticator.authenticate(showing(status?.token ?? ""))).toMatchObject({ name: "anna" });
    expect(() => tokenAuthenticator.authenticate(showing("other"))).toThrow("not ours");
  });
});
