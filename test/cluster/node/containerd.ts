import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { networkPlugins } from "../requirements.ts";
import type { Sandbox } from "../sandbox.ts";
import { writeImageArchive, type ImageContents } from "./image-archive.ts";

export const podNetwork = "10.244.0.0/24";
const pauseName = "cluster.local/pause:1";

/** The node's container runtime, as Debian has it. */
export class Containerd {
  readonly socket: string;
  readonly #sandbox: Sandbox;

  readonly #folder: string;

  private constructor(sandbox: Sandbox, folder: string) {
    this.#sandbox = sandbox;
    this.#folder = folder;
    this.socket = join(folder, "containerd.sock");
  }

  static async start(sandbox: Sandbox, pause: string, folder: string): Promise<Containerd> {
    const networks = join(folder, "net.d");
    await mkdir(networks, { recursive: true });
    await writeFile(join(networks, "10-pods.conflist"), JSON.stringify(podNetworkPlugins(folder)));
    const containerd = new Containerd(sandbox, folder);
    const config = join(folder, "containerd.toml");
    await writeFile(config, containerdConfig(folder, containerd.socket, (await networkPlugins()) ?? ""));
    const program = sandbox.start("containerd", "containerd", ["--config", config], folder);
    const answers = (): Promise<boolean> =>
      containerd.#ctr("version").then(
        () => true,
        () => false,
      );
    await program.ready(answers, 30_000);
    await containerd.add({ name: pauseName, entrypoint: ["/pause"], files: { "/pause": pause } });
    return containerd;
  }

  /** Makes an image and takes it. */
  async add(contents: ImageContents): Promise<void> {
    const archive = join(this.#folder, "image.tar");
    await writeImageArchive(archive, contents);
    await this.import(archive);
    await rm(archive);
  }

  /** Takes an image from an archive, so that pods may run it without a registry. */
  async import(archive: string): Promise<void> {
    await this.#ctr("--namespace", "k8s.io", "images", "import", "--digests", archive);
  }

  /** Lets images come from a registry that speaks no TLS. */
  async pullsFrom(registry: string): Promise<void> {
    const folder = join(this.#folder, "registries", registry);
    await mkdir(folder, { recursive: true });
    const url = `http://${registry}`;
    await writeFile(
      join(folder, "hosts.toml"),
      `server = "${url}"\n[host."${url}"]\n  capabilities = ["pull", "resolve"]\n`,
    );
  }

  #ctr(...args: string[]): Promise<string> {
    return this.#sandbox.run("ctr", "--address", this.socket, ...args);
  }
}

/** Pods are routed to, each by a pair of interfaces, and leave the machine by its address. */
const podNetworkPlugins = (folder: string) => ({
  cniVersion: "1.0.0",
  name: "pods",
  plugins: [
    {
      type: "ptp",
      ipMasq: true,
      ipam: {
        type: "host-local",
        dataDir: join(folder, "addresses"),
        ranges: [[{ subnet: podNetwork }]],
        routes: [{ dst: "0.0.0.0/0" }],
      },
    },
  ],
});

const containerdConfig = (folder: string, socket: string, plugins: string): string => `version = 2
root = "${folder}/containerd"
state = "${folder}/containerd-state"
[grpc]
  address = "${socket}"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${pauseName}"
  netns_mounts_under_state_dir = true
  restrict_oom_score_adj = true
  [plugins."io.containerd.grpc.v1.cri".registry]
    config_path = "${folder}/registries"
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "${plugins}"
    conf_dir = "${folder}/net.d"
`;
