import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "../../../src/client/client.ts";
import { EmbeddedStorage } from "../../../src/storage/embedded/embedded-storage.ts";
import type { Storage } from "../../../src/storage/storage.ts";
import { serve, type Served } from "../../contract/support/serve.ts";
import type { Random } from "../../fault/bad-input/random.ts";
import { soakGroup } from "./kinds.ts";
import { RecordingStorage } from "./recording-storage.ts";
import type { Truth } from "./truth.ts";

/** The server on its embedded storage: stopped and started again on the same port and data, its history compacted. */
export class World {
  restarts = 0;
  compactions = 0;

  private constructor(
    private readonly directory: string,
    private readonly truth: Truth,
    private served: Served,
    private storage: Storage,
  ) {}

  static async start(truth: Truth): Promise<World> {
    const directory = await mkdtemp(join(tmpdir(), "soak-"));
    const storage = await openStorage(directory, truth);
    return new World(directory, truth, await serve([soakGroup], { storage }), storage);
  }

  /** Of its own connections. */
  client(): Client {
    const { server, ca, admin } = this.served;
    return new Client({ server, ca, ...admin });
  }

  async restart(random: Random): Promise<void> {
    const port = Number(new URL(this.served.server).port);
    const { certificates } = this.served;
    await this.served.stop();
    this.storage = await openStorage(this.directory, this.truth);
    if (random.chance(0.5)) await this.compact(random);
    this.served = await serve([soakGroup], { storage: this.storage, port, certificates });
    this.restarts++;
  }

  /** Forgets all but some of the latest revisions. */
  async compact(random: Random): Promise<void> {
    const latest = await this.storage.latestRevision();
    await this.storage.compact(Math.max(1, latest - random.int(200)));
    this.compactions++;
  }

  async stop(): Promise<void> {
    await this.served.stop();
    await rm(this.directory, { recursive: true, force: true });
  }
}

const openStorage = async (directory: string, truth: Truth): Promise<Storage> =>
  new RecordingStorage(await EmbeddedStorage.open({ directory: join(directory, "data") }), truth);
