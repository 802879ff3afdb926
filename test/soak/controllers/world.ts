import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "../../../src/client/client.ts";
import { EmbeddedStorage } from "../../../src/storage/embedded/embedded-storage.ts";
import { serve, type Served } from "../../contract/support/serve.ts";
import { TcpProxy } from "../../support/etcd/tcp-proxy.ts";
import type { Random } from "../../fault/bad-input/random.ts";
import { group } from "./kinds.ts";

/** The server, which is stopped and started again, and the way to it, which is cut. */
export class World {
  restarts = 0;
  cuts = 0;

  private constructor(
    private readonly directory: string,
    private served: Served,
    private storage: EmbeddedStorage,
    private readonly proxy: TcpProxy,
  ) {}

  static async start(): Promise<World> {
    const directory = await mkdtemp(join(tmpdir(), "soak-"));
    const storage = await EmbeddedStorage.open({ directory });
    const served = await serve([group], { storage });
    return new World(directory, served, storage, await TcpProxy.to(served.server));
  }

  /** On the way that is cut. */
  client(): Client {
    return this.#clientOf(`https://127.0.0.1:${new URL(this.proxy.url).port}`);
  }

  /** On a way that is not. */
  directClient(): Client {
    return this.#clientOf(this.served.server);
  }

  /** Breaks all connections; new ones are refused until it is mended. */
  cut(): void {
    this.cuts++;
    this.proxy.cut();
  }

  mend(): void {
    this.proxy.mend();
  }

  /** On the same port and data; sometimes with a history too short for who was watching. */
  async restart(random: Random): Promise<void> {
    this.restarts++;
    const port = Number(new URL(this.served.server).port);
    const { certificates } = this.served;
    await this.served.stop();
    this.storage = await EmbeddedStorage.open({ directory: this.directory });
    if (random.chance(0.5)) await this.storage.compact(await this.storage.latestRevision());
    this.served = await serve([group], { storage: this.storage, port, certificates });
  }

  async stop(): Promise<void> {
    await this.proxy.close();
    await this.served.stop();
    await rm(this.directory, { recursive: true, force: true });
  }

  #clientOf(server: string): Client {
    const { ca, admin } = this.served;
    return new Client({ server, ca, ...admin });
  }
}
