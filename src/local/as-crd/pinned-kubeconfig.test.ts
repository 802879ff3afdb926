import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { namedCluster } from "../../in-cluster/named-cluster.ts";
import { writePinnedKubeconfig } from "./pinned-kubeconfig.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "pinned-"));
});
afterEach(() => rm(folder, { recursive: true }));

const named = (name: string) => ({
  cluster: { name, cluster: { server: `https://${name}:6443`, "certificate-authority": "pki/ca.crt" } },
  user: { name, user: { tokenFile: "token", "client-key-data": "" } },
  context: { name, context: { cluster: name, user: name, namespace: `in-${name}` } },
});

async function kubeconfig(current: string): Promise<string> {
  const both = [named("mine"), named("theirs")];
  const file = join(folder, "kubeconfig");
  const config = {
    clusters: both.map(({ cluster }) => cluster),
    users: both.map(({ user }) => user),
    contexts: both.map(({ context }) => context),
    "current-context": current,
  };
  await writeFile(file, stringify(config));
  await writeFile(join(folder, "token"), "secret");
  return file;
}

it("names one cluster alone, whatever the current context becomes, and files by where they are", async () => {
  const file = await kubeconfig("mine");
  const pinned = join(folder, "pinned");
  await writePinnedKubeconfig(pinned, { kubeconfig: file, context: "theirs" });
  expect(parse(await readFile(pinned, "utf8"))).toMatchObject({
    clusters: [
      {
        name: "theirs",
        cluster: { server: "https://theirs:6443", "certificate-authority": join(folder, "pki/ca.crt") },
      },
    ],
    users: [{ name: "theirs", user: { tokenFile: join(folder, "token") } }],
    contexts: [{ name: "theirs", context: { namespace: "in-theirs" } }],
    "current-context": "theirs",
  });
  expect((await stat(pinned)).mode & 0o777).toBe(0o600);
});

it("the cluster of the current context is meant, unless another is named", async () => {
  const file = await kubeconfig("mine");
  await rm(join(folder, "kubeconfig"));
  await expect(namedCluster(file, undefined)).rejects.toThrow("cannot read the kubeconfig");
  await kubeconfig("mine");
  await expect(namedCluster(file, "nobody's")).rejects.toThrow('no context "nobody\'s"');
});
