import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { InterruptedError } from "../process/interruption.ts";
import { UserError } from "../project/user-error.ts";
import { freePort } from "./free-port.ts";
import type { LocalRequest } from "./local-request.ts";
import { runLocal } from "./run-local.ts";

// A server that is ready after its second request; tells when it is stopped.
const apiserver = `
import { createServer } from "node:https";
import { readFileSync } from "node:fs";
const flags = Object.fromEntries(process.argv.slice(2).map((flag) => flag.slice(2).split("=")));
const tls = { cert: readFileSync(flags["tls-cert-file"]), key: readFileSync(flags["tls-private-key-file"]), ca: readFileSync(flags["client-ca-file"]) };
let requests = 0;
createServer(tls, (req, res) => {
  res.statusCode = ++requests > 1 ? 200 : 500;
  res.end("[+]ping ok\\n[-]storage failed: not yet\\n");
}).listen(Number(flags["secure-port"]), flags["bind-address"], () => console.log("listening", flags["storage-backend"], flags["data-dir"]));
process.on("SIGTERM", () => { console.log("drained"); process.exit(0); });
`;
const controllerManager = `
process.on("SIGTERM", () => { console.log("left"); process.exit(0); });
setInterval(() => {}, 1000);
console.log("controlling", process.argv[2]);
`;

let directory: string;
let request: LocalRequest;
let stop: AbortController;
let kill: AbortController;
let seen: string[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "run-local-"));
  await mkdir(join(directory, "bin"));
  await writeProgram("apiserver", apiserver);
  await writeProgram("controller-manager", controllerManager);
  await writeFile(join(directory, "package.json"), '{ "type": "module" }');
  stop = new AbortController();
  kill = new AbortController();
  seen = [];
  request = {
    directory,
    name: "crontabs",
    run: ["apiserver", "controller-manager"],
    storage: "embedded",
    port: await freePort(0),
    kubeconfig: join(directory, "kubeconfig"),
    certificates: join(directory, "config", "certificates"),
  };
});

afterEach(async () => rm(directory, { recursive: true }));

async function writeProgram(name: string, code: string): Promise<void> {
  await writeFile(join(directory, "bin", `${name}.js`), code);
}

/** @param react to what happens, e.g. by stopping */
async function run(react: (event: string) => void, overrides: Partial<LocalRequest> = {}): Promise<void> {
  const tell = (event: string): void => {
    seen.push(event);
    react(event);
  };
  await runLocal(
    { ...request, ...overrides },
    { stop: stop.signal, kill: kill.signal },
    {
      onLine: (program, line) => tell(`${program}: ${line}`),
      onReady: (processes) => tell(`ready ${processes.map(({ name }) => name).join(",")}`),
      onStop: (program) => tell(`stop ${program}`),
    },
  );
}

function interrupt(): void {
  stop.abort(new InterruptedError("SIGINT"));
}

describe("runLocal", () => {
  it("starts the controllers when the server is ready, and stops them before the server", async () => {
    await run((event) => {
      if (event.startsWith("controller-manager: controlling")) interrupt();
    });
    const inOrder = seen.filter((event) => !event.startsWith("ready"));
    expect(inOrder).toEqual([
      `apiserver: listening embedded ${directory}/.apiserver-boot/data`,
      `controller-manager: controlling --kubeconfig=${request.kubeconfig}`,
      "stop controller-manager",
      "controller-manager: left",
      "stop apiserver",
      "apiserver: drained",
    ]);
    expect(seen).toContain("ready apiserver,controller-manager");
  });

  it("writes a kubeconfig for its owner only, with everything in it", async () => {
    await run((event) => {
      if (event.startsWith("ready")) interrupt();
    });
    const config = parse(await readFile(request.kubeconfig, "utf8")) as {
      clusters: { cluster: Record<string, string> }[];
      users: { user: Record<string, string> }[];
    };
    expect((await stat(request.kubeconfig)).mode & 0o777).toBe(0o600);
    expect(config.clusters[0]?.cluster["server"]).toBe(`https://127.0.0.1:${request.port}`);
    const key = Buffer.from(config.users[0]?.user["client-key-data"] ?? "", "base64").toString();
    expect(key).toBe(await readFile(join(request.certificates, "admin.key"), "utf8"));
  });

  it("leaves the kubeconfig of a server that runs alone if it cannot start one itself", async () => {
    await writeFile(request.kubeconfig, "of another server");
    await writeProgram("apiserver", "process.exit(1);");
    await expect(run(() => {})).rejects.toThrow("apiserver ended");
    expect(await readFile(request.kubeconfig, "utf8")).toBe("of another server");
  });

  it("says which process ended, why, and what it said last; and stops the others", async () => {
    await writeProgram("controller-manager", 'console.log("cannot go on"); process.exit(3);');
    const running = run(() => {});
    await expect(running).rejects.toThrow(UserError);
    await expect(running).rejects.toThrow(
      /^controller-manager ended \(exit code 3\)\. Its last lines:\n {2}cannot go on$/,
    );
    expect(seen).toContain("apiserver: drained");
  });

  it("says so when the server dies before it is ready", async () => {
    await writeProgram("apiserver", "process.kill(process.pid, 'SIGKILL');");
    await expect(run(() => {})).rejects.toThrow("apiserver ended (signal SIGKILL). It printed nothing.");
    expect(seen).not.toContain("ready apiserver,controller-manager");
  });

  it("can be interrupted before the server is ready", async () => {
    await writeProgram("apiserver", apiserver.replace("> 1 ? 200", "> 1000 ? 200"));
    await run((event) => {
      if (event.startsWith("apiserver: listening")) interrupt();
    });
    expect(seen).toContain("apiserver: drained");
  });

  it("kills what does not stop when interrupted again", async () => {
    const stubborn = controllerManager.replace('console.log("left"); process.exit(0);', "");
    await writeProgram("controller-manager", stubborn);
    const started = performance.now();
    await run((event) => {
      if (event.startsWith("controller-manager: controlling")) interrupt();
      if (event === "stop controller-manager") setTimeout(() => kill.abort(), 100);
    });
    expect(seen).toContain("stop controller-manager");
    // Not after the grace period.
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  it("runs one program alone", async () => {
    await expect(run(() => {}, { run: ["controller-manager"] })).rejects.toThrow("kubeconfig is missing");
    await writeFile(request.kubeconfig, "");
    await run(
      (event) => {
        if (event.startsWith("controller-manager:")) interrupt();
      },
      { run: ["controller-manager"] },
    );
    expect(seen).toContain("ready controller-manager");
  });

  it("says so when there is no build", async () => {
    await rm(join(directory, "bin"), { recursive: true });
    await expect(run(() => {})).rejects.toThrow(/bin\/apiserver\.js is missing/);
  });
});
