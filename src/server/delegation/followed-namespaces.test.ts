import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Client } from "../../client/client.ts";
import type { TransportRequest, TransportResponse } from "../../client/transport.ts";
import { silentLogger } from "../../filters/logger.ts";
import { FollowedNamespaces } from "./followed-namespaces.ts";

const namespace = (name: string, resourceVersion: string, phase = "Active") => ({
  metadata: { name, uid: name, resourceVersion },
  status: { phase },
});

/** A cluster that has one namespace, `old`, and tells of what happens to others. */
class Cluster {
  forbidden = false;
  readonly asked: string[] = [];
  readonly client = new Client({ transport: { send: (request) => this.#answer(request), close: () => undefined } });
  #tell: (line: string) => void = () => undefined;

  tell(type: string, object: object): void {
    this.#tell(`${JSON.stringify({ type, object })}\n`);
  }

  async #answer({ path, signal }: TransportRequest): Promise<TransportResponse> {
    if (this.forbidden) return json(403, { kind: "Status", status: "Failure", code: 403, message: refusal });
    if (path.includes("watch=true")) return { status: 200, headers: {}, body: this.#lines(signal) };
    if (!path.startsWith("/api/v1/namespaces/")) {
      return json(200, { kind: "NamespaceList", metadata: { resourceVersion: "1" }, items: [namespace("old", "1")] });
    }
    const name = path.split("/").at(-1) ?? "";
    this.asked.push(name);
    return name === "none"
      ? json(404, { kind: "Status", status: "Failure", code: 404 })
      : json(200, namespace(name, "9", "Terminating"));
  }

  async *#lines(signal: AbortSignal | undefined): AsyncGenerator<Buffer> {
    const lines: string[] = [];
    let wake = (): void => undefined;
    this.#tell = (line) => {
      lines.push(line);
      wake();
    };
    signal?.addEventListener("abort", () => wake());
    for (;;) {
      if (signal?.aborted === true) return;
      const line = lines.shift();
      if (line !== undefined) yield Buffer.from(line);
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  }
}

const refusal = 'namespaces is forbidden: User "system:serviceaccount:prod:api" cannot list resource "namespaces"';

const json = (status: number, value: object): TransportResponse => ({
  status,
  headers: { "content-type": "application/json" },
  body: (async function* () {
    yield Buffer.from(JSON.stringify(value));
  })(),
});

describe("FollowedNamespaces", () => {
  let cluster: Cluster;
  let now: number;
  let followed: FollowedNamespaces;
  let running: AbortController;

  beforeEach(() => {
    cluster = new Cluster();
    now = 0;
    followed = new FollowedNamespaces(cluster.client, () => now);
    running = new AbortController();
  });
  afterEach(() => running.abort());

  it("R-ADM-20: knows all namespaces once it has started, and what becomes of them", async () => {
    await followed.start(running.signal, silentLogger);
    await followed.synced(running.signal);
    expect([followed.known("old"), followed.known("new")]).toEqual(["Active", undefined]);
    await expect
      .poll(() => {
        cluster.tell("ADDED", namespace("new", "2"));
        return followed.known("new");
      })
      .toBe("Active");
    cluster.tell("MODIFIED", namespace("new", "3", "Terminating"));
    await expect.poll(() => followed.known("new")).toBe("Terminating");
    cluster.tell("DELETED", namespace("new", "4", "Terminating"));
    await expect.poll(() => followed.known("new")).toBeUndefined();
  });

  it("R-ADM-21: doubts for half a minute what it hears of a namespace that was seen going", async () => {
    await followed.start(running.signal, silentLogger);
    await expect
      .poll(() => {
        cluster.tell("MODIFIED", namespace("old", String(2 + now), "Terminating"));
        return followed.isDoubtful("old");
      })
      .toBe(true);
    now = 29_000;
    expect(followed.isDoubtful("old")).toBe(true);
    now = 31_000;
    expect(followed.isDoubtful("old")).toBe(false);
  });

  it("R-ADM-20: asks the cluster itself", async () => {
    expect(await followed.lookUp("none", running.signal)).toBeUndefined();
    expect(await followed.lookUp("x", running.signal)).toBe("Terminating");
    expect(cluster.asked).toEqual(["none", "x"]);
  });

  it("R-AUTHZ-7: says which permission is missing, and the commands that give it", async () => {
    cluster.forbidden = true;
    const error = await followed.start(running.signal, silentLogger).catch((failure: Error) => failure);
    expect((error as Error).message.split("\n").slice(2, 4)).toEqual([
      "  kubectl create clusterrole namespace-reader --verb=get,list,watch --resource=namespaces",
      "  kubectl create clusterrolebinding api-namespace-reader --clusterrole=namespace-reader --serviceaccount=prod:api",
    ]);
  });
});
