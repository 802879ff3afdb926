// What no real registry can be made to do when it is wanted: answers that are late, lost, wrong or elsewhere.
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { BlobStore, digestOf } from "../oci/blob-store.ts";
import { mediaTypes } from "../oci/oci-types.ts";
import { parseReference } from "../reference.ts";
import { Repository } from "./repository.ts";

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

const scratch = mkdtempSync(join(tmpdir(), "repository-test-"));
const bytes = Buffer.from("a layer");
const descriptor = { mediaType: mediaTypes.gzipLayer, digest: digestOf(bytes), size: bytes.length };
const ignore = (): void => undefined;

let server: Server;
let requests: string[];
/** The answers, in order; the last one is for all that follow. */
let answers: Handler[];
let store: BlobStore;

beforeEach(async () => {
  requests = [];
  store = new BlobStore(mkdtempSync(join(scratch, "store-")));
  server = createServer((request, response) => {
    requests.push(
      `${request.method} ${request.url}${request.headers.authorization === undefined ? "" : " authorized"}`,
    );
    request.resume();
    (answers.length > 1 ? answers.shift() : answers[0])?.(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const host = (): string => `127.0.0.1:${(server.address() as AddressInfo).port}`;

function answer(status: number, headers: Record<string, string> = {}, body: string | Buffer = ""): Handler {
  return (_, response) => response.writeHead(status, headers).end(body);
}

async function open(env: Record<string, string> = {}): Promise<Repository> {
  const image = parseReference(`${host()}/team/fleet:v1`, "--image");
  const registry = { plainHttp: true };
  const signal = AbortSignal.timeout(15_000);
  return Repository.open(image, { registry, signal, access: "pull,push", env: { HOME: scratch, ...env } });
}

describe("pulling", () => {
  it("asks again when the registry is busy, or the connection is lost", async () => {
    const lost: Handler = (request) => request.socket.destroy();
    answers = [answer(503, { "retry-after": "0" }), answer(429), lost, answer(200, {}, bytes)];
    await (await open()).pullBlob(descriptor, store, ignore);
    expect(requests).toHaveLength(4);
    expect(await store.read(descriptor.digest)).toEqual(bytes);
  });

  it("keeps nothing that is not what was asked for", async () => {
    answers = [answer(200, {}, "another")];
    await expect((await open()).pullBlob(descriptor, store, ignore)).rejects.toThrow(`instead of ${descriptor.digest}`);
    answers = [answer(200, {}, "much longer than that")];
    await expect((await open()).pullBlob(descriptor, store, ignore)).rejects.toThrow("is longer than 7 bytes");
    expect(readdirSync(join(store.path(descriptor.digest), ".."))).toEqual([]);
  });

  it("begins anew when half of a blob came", async () => {
    const half: Handler = (request, response) => {
      response.writeHead(200, { "content-length": "7" }).write("a l");
      setTimeout(() => request.socket.destroy(), 20);
    };
    answers = [half, answer(200, {}, bytes)];
    await (await open()).pullBlob(descriptor, store, ignore);
    expect(await store.read(descriptor.digest)).toEqual(bytes);
  });

  it("does not ask for what lies there", async () => {
    answers = [answer(500)];
    await store.writeBytes(descriptor.mediaType, bytes);
    await (await open()).pullBlob(descriptor, store, ignore);
    expect(requests).toEqual([]);
  });

  it("refuses a manifest with another digest", async () => {
    answers = [answer(200, { "content-type": mediaTypes.manifest }, "{}")];
    await expect((await open()).manifest(`sha256:${"0".repeat(64)}`)).rejects.toThrow("it was tampered with");
  });

  it("follows a redirect to another place without the password", async () => {
    const elsewhere: string[] = [];
    const other = createServer((request, response) => {
      elsewhere.push(String(request.headers.authorization));
      response.end(bytes);
    });
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const location = `http://127.0.0.1:${(other.address() as AddressInfo).port}/blob`;
    answers = [answer(401, { "www-authenticate": "Basic realm=x" }), answer(307, { location })];
    const { REGISTRY_AUTH_FILE } = await authFile("robot:secret");
    await (await open({ REGISTRY_AUTH_FILE })).pullBlob(descriptor, store, ignore);
    other.close();
    expect(requests.map((line) => line.endsWith(" authorized"))).toEqual([false, true]);
    expect(elsewhere).toEqual(["undefined"]);
  });
});

describe("pushing", () => {
  it("starts an upload again that failed half-way", async () => {
    const blob = await store.writeBytes(descriptor.mediaType, bytes);
    const started = answer(202, { location: "/v2/team/fleet/blobs/uploads/1?state=x" });
    answers = [answer(404), started, answer(502), started, answer(201)];
    expect(await (await open()).pushBlob(blob, ignore)).toBe(true);
    const put = `PUT /v2/team/fleet/blobs/uploads/1?state=x&digest=${encodeURIComponent(blob.digest)}`;
    const post = "POST /v2/team/fleet/blobs/uploads/";
    expect(requests).toEqual([`HEAD /v2/team/fleet/blobs/${blob.digest}`, post, put, post, put]);
  });

  it("notices a registry that stored something else", async () => {
    answers = [answer(201, { "docker-content-digest": `sha256:${"1".repeat(64)}` })];
    const manifest = { mediaType: mediaTypes.manifest, digest: descriptor.digest, bytes };
    await expect((await open()).pushManifest(manifest, "v1")).rejects.toThrow(`when given ${descriptor.digest}`);
  });

  it.each([
    [403, `docker login`],
    [404, "was the repository made?"],
    [413, "takes no blobs of that size"],
  ])("says what %i means, in the registry's words too", async (status, hint) => {
    const blob = await store.writeBytes(descriptor.mediaType, bytes);
    const words = JSON.stringify({ errors: [{ code: "X", message: "its own words" }] });
    answers = [answer(404), answer(status, {}, words)];
    const message = await (await open()).pushBlob(blob, ignore).catch((error: unknown) => String(error));
    expect(message).toContain(`Cannot push to ${host()}/team/fleet: ${host()} said ${status}: its own words.`);
    expect(message).toContain(hint);
  });

  it("sends no login to a token server without TLS, for a registry with TLS", async () => {
    const { answerChallenge } = await import("./authorization.ts");
    const refusal = { status: 401, headers: { "www-authenticate": 'Bearer realm="http://a.b/t"' } };
    const options = { credentials: { type: "password", username: "u", password: "hidden" } } as const;
    const asked = answerChallenge(refusal as never, new URL("https://a.b"), options as never);
    await expect(asked).rejects.toThrow("without TLS. They are not sent there");
  });

  it("exchanges an identity token for an access token", async () => {
    const form: string[] = [];
    const tokenServer: Handler = (request, response) => {
      request.on("data", (chunk: Buffer) => form.push(chunk.toString()));
      request.on("end", () => response.end(JSON.stringify({ access_token: "t" })));
    };
    const blob = await store.writeBytes(descriptor.mediaType, bytes);
    const challenge = { "www-authenticate": `Bearer realm="http://${host()}/token",service="s",scope="x"` };
    answers = [answer(401, challenge), tokenServer, answer(200)];
    const env = await authFile("ignored", { identitytoken: "long-lived" });
    expect(await (await open(env)).pushBlob(blob, ignore)).toBe(false);
    expect(requests[1]).toBe("POST /token");
    expect(Object.fromEntries(new URLSearchParams(form.join("")))).toMatchObject({
      grant_type: "refresh_token",
      refresh_token: "long-lived",
      service: "s",
      scope: "repository:team/fleet:pull,push",
    });
  });
});

async function authFile(login: string, more: object = {}): Promise<{ REGISTRY_AUTH_FILE: string }> {
  const { writeFile } = await import("node:fs/promises");
  const file = join(mkdtempSync(join(scratch, "auth-")), "auth.json");
  const entry = { auth: Buffer.from(login).toString("base64"), ...more };
  await writeFile(file, JSON.stringify({ auths: { [host()]: entry } }));
  return { REGISTRY_AUTH_FILE: file };
}
