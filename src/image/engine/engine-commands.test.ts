import { describe, expect, it } from "vitest";
import type { ImageRequest } from "../image-request.ts";
import { chooseBuilder } from "./choose-builder.ts";
import { engineCommands } from "./engine-commands.ts";

const files = { digestFile: "/tmp/digest", listName: "localhost/list", seconds: 0 };
const request: ImageRequest = {
  directory: "/project",
  reference: "registry.example.com/fleet:v1",
  targets: ["apiserver", "controller-manager"],
  builder: "auto",
  platforms: [{ os: "linux", arch: "x64" }],
  standalone: false,
  check: true,
  push: true,
  labels: { "a.b/c": "d" },
  registry: { plainHttp: false },
};
const both: ImageRequest = { ...request, platforms: [...request.platforms, { os: "linux", arch: "arm64" }] };

function lines(engine: Parameters<typeof engineCommands>[0], wanted: ImageRequest): string[] {
  return engineCommands(engine, wanted, files).map(({ args, digest }) => `${args.join(" ")} (${digest ?? "-"})`);
}

describe("engineCommands", () => {
  it("builds, pushes, and knows where the digest will be", () => {
    expect(lines("docker", request)).toEqual([
      "build --tag registry.example.com/fleet:v1 --platform linux/amd64 --label a.b/c=d /project (-)",
      "push registry.example.com/fleet:v1 (inspect)",
    ]);
    expect(lines("buildah", request)).toEqual([
      "build --tag registry.example.com/fleet:v1 --timestamp 0 --platform linux/amd64 --label a.b/c=d /project (-)",
      "push --digestfile /tmp/digest registry.example.com/fleet:v1 (digest-file)",
    ]);
  });

  it("pushes nothing that is not to be pushed", () => {
    for (const engine of ["docker", "podman", "buildah", "nerdctl"] as const) {
      expect(lines(engine, { ...request, push: false })).toHaveLength(1);
      expect(lines(engine, { ...request, push: false })[0]).not.toContain("push");
    }
  });

  it("makes an index of several platforms, each engine in its own way", () => {
    expect(lines("docker", both)).toEqual([
      "buildx build --tag registry.example.com/fleet:v1 --platform linux/amd64,linux/arm64 --label a.b/c=d --push --metadata-file /tmp/digest /project (metadata-file)",
    ]);
    expect(lines("podman", both)[1]).toBe(
      "manifest push --all --digestfile /tmp/digest localhost/list docker://registry.example.com/fleet:v1 (digest-file)",
    );
    expect(lines("nerdctl", both)[1]).toBe("push --all-platforms registry.example.com/fleet:v1 (inspect)");
  });

  it("tells the Dockerfile which base, and where Node is in it", () => {
    const based = (base: string): string => lines("docker", { ...request, base })[0] ?? "";
    expect(based("node:24-slim")).toContain("--build-arg BASE=node:24-slim --build-arg NODE=/usr/local/bin/node ");
    expect(based("gcr.io/distroless/nodejs24-debian13")).toContain("--build-arg NODE=/nodejs/bin/node ");
  });

  it("does without verified TLS on this machine alone, or where that is said", () => {
    const local = { ...request, reference: "localhost:5000/fleet:v1" };
    expect(lines("podman", local)[1]).toContain("--tls-verify=false");
    expect(lines("nerdctl", local)[1]).toContain("--insecure-registry");
    expect(lines("podman", request)[1]).not.toContain("--tls-verify");
    expect(lines("podman", { ...request, registry: { plainHttp: true } })[1]).toContain("--tls-verify=false");
  });
});

describe("chooseBuilder", () => {
  const choose = async (more: Partial<ImageRequest>): Promise<string> =>
    chooseBuilder({ ...request, ...more }, { signal: new AbortController().signal });

  it.each<Partial<ImageRequest>>([
    { standalone: true },
    { targets: ["apiserver"] },
    { base: "scratch" },
    { base: "/base.tar" },
    { output: { format: "oci-archive", path: "/x" } },
    { registry: { plainHttp: false, caFile: "/ca" } },
  ])("takes ours for what no Dockerfile says, and refuses an engine: %j", async (more) => {
    expect(await choose(more)).toBe("oci");
    await expect(choose({ ...more, builder: "docker" })).rejects.toThrow(/--builder docker builds.*--builder oci$/);
  });

  it("takes ours where there is no Dockerfile, and what was asked for where it is", async () => {
    expect(await choose({})).toBe("oci");
    expect(await choose({ builder: "podman" })).toBe("podman");
    expect(await choose({ builder: "oci" })).toBe("oci");
  });
});
