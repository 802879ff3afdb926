import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import http2, { type ClientHttp2Session } from "node:http2";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { CertificateAuthority } from "../support/certificate-authority.ts";
import { bundleProgram, outputOf, runProgram } from "./storage-child.ts";

let program: Awaited<ReturnType<typeof bundleProgram>>;
let folder: string;
const running: ChildProcessWithoutNullStreams[] = [];
beforeAll(async () => {
  program = await bundleProgram("server-program");
});
afterAll(() => program.remove());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "server-process-"));
});
afterEach(async () => {
  for (const child of running.splice(0)) child.kill("SIGKILL");
  await rm(folder, { recursive: true, force: true });
});

/** Its flags, those that keep it to itself included. */
function run(...flags: string[]) {
  const own = [
    "--bind-address=127.0.0.1",
    "--secure-port=0",
    `--cert-dir=${join(folder, "certs")}`,
    `--data-dir=${join(folder, "data")}`,
  ];
  const child = runProgram(program.path, [...own, ...flags]);
  running.push(child);
  let log = "";
  child.stderr.on("data", (chunk: Buffer) => (log += chunk.toString()));
  const ended = outputOf(child).then(({ text, errors }) => ({ code: child.exitCode, text, errors }));
  const port = async (): Promise<number> => {
    await expect.poll(() => log, { timeout: 20_000 }).toMatch(/Serving securely on 127\.0\.0\.1:\d+/);
    return Number(/Serving securely on 127\.0\.0\.1:(\d+)/.exec(log)?.[1]);
  };
  return { child, ended, port, log: () => log };
}

async function connect(port: number, options: http2.SecureClientSessionOptions = {}): Promise<ClientHttp2Session> {
  const ca = await readFile(join(folder, "certs", "apiserver.crt"));
  const session = http2.connect(`https://localhost:${port}`, { ca, ...options });
  session.on("error", () => undefined);
  await once(session, "connect");
  return session;
}

async function get(session: ClientHttp2Session, path: string): Promise<{ status: number; text: string }> {
  const stream = session.request({ ":path": path });
  const [headers] = (await once(stream, "response")) as [http2.IncomingHttpHeaders];
  let text = "";
  for await (const chunk of stream) text += String(chunk);
  return { status: Number(headers[":status"]), text };
}

describe("a server as a program", () => {
  it("signs itself a certificate, serves, and ends with 0 on SIGTERM", async () => {
    const { child, ended, port } = run();
    const session = await connect(await port());
    expect(await get(session, "/readyz")).toEqual({ status: 200, text: "ok" });
    child.kill("SIGTERM");
    expect(await ended).toMatchObject({ code: 0, text: "" });
  });

  it("R-LIFE-3: after SIGINT not ready but serving for the delay; a second signal ends the process at once", async () => {
    const ca = await CertificateAuthority.create();
    await writeFile(join(folder, "ca.crt"), ca.pem);
    const { cert, key } = await ca.client("admin", "system:masters");
    const { child, ended, port, log } = run(
      `--client-ca-file=${join(folder, "ca.crt")}`,
      "--shutdown-delay-duration=30s",
    );
    const session = await connect(await port(), { cert, key });
    expect((await get(session, "/version")).text).toContain("v2.3.4");
    const watch = session.request({ ":path": "/apis/stable.example.com/v1/crontabs?watch=1" });
    await once(watch, "response");
    child.kill("SIGINT");
    await expect.poll(log).toContain("not ready any more");
    expect((await get(session, "/readyz")).status).toBe(500);
    expect((await get(session, "/apis/stable.example.com/v1/crontabs")).status).toBe(200);
    watch.on("error", () => undefined);
    child.kill("SIGINT");
    expect((await ended).code).toBe(1);
  });

  it("R-LIFE-6: a watch ends without an error when the server does", async () => {
    const ca = await CertificateAuthority.create();
    await writeFile(join(folder, "ca.crt"), ca.pem);
    const { cert, key } = await ca.client("admin", "system:masters");
    const { child, ended, port } = run(`--client-ca-file=${join(folder, "ca.crt")}`);
    const session = await connect(await port(), { cert, key });
    const watch = session.request({ ":path": "/apis/stable.example.com/v1/crontabs?watch=1" });
    await once(watch, "response");
    watch.resume();
    child.kill("SIGTERM");
    await once(watch, "end");
    expect(watch.rstCode).toBe(0);
    expect((await ended).code).toBe(0);
  });

  it("R-NODE-13: a forgotten rejection is logged, no more; an uncaught exception drains and ends with 1", async () => {
    const { child, ended, port, log } = run();
    const session = await connect(await port());
    child.stdin.write("reject\n");
    await expect.poll(log).toContain("nobody awaited this");
    expect((await get(session, "/livez")).status).toBe(200);
    child.stdin.write("throw\n");
    expect((await ended).code).toBe(1);
    expect(log()).toContain("nobody caught this");
    expect(log()).toContain("all requests have ended");
  });

  it.each([
    [["--nonsense"], 2, "unknown flag: --nonsense\nSee --help.\n"],
    [["--storage-backend=etcd"], 2, "expected --etcd-servers"],
    [["--client-ca-file=/nowhere/ca.crt"], 1, "/nowhere/ca.crt"],
    [["--tls-cert-file=/nowhere/a", "--tls-private-key-file=/nowhere/b"], 1, "/nowhere/a"],
  ])("%j ends with %i and says why", async (flags, code, message) => {
    const { ended } = run(...flags);
    const { code: actual, errors } = await ended;
    expect([actual, errors]).toEqual([code, expect.stringContaining(message)]);
    expect(errors).not.toContain("    at ");
  });

  it("says that the port is taken, and whose directory it is", async () => {
    const { port } = run();
    const taken = await port();
    const second = await run(`--secure-port=${taken}`, "--storage-backend=memory").ended;
    expect(second.code).toBe(1);
    expect(second.errors).toContain(`cannot listen on 127.0.0.1:${taken}: the port is taken`);
    const third = await run().ended;
    expect(third.code).toBe(1);
    expect(third.errors).toContain("data");
  });

  it("prints its flags", async () => {
    const { ended } = run("--help");
    expect(await ended).toMatchObject({ code: 0, text: expect.stringContaining("--client-ca-file"), errors: "" });
  });
});
