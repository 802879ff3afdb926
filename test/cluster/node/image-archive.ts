import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const manifestType = "application/vnd.oci.image.manifest.v1+json";

export interface ImageContents {
  /** What pods call it. */
  readonly name: string;
  readonly entrypoint: readonly string[];
  /** The file that each path in the image is a copy of. */
  readonly files: Readonly<Record<string, string>>;
}

/** Writes an image of one layer as an archive that containerd imports: for programs that others make images of. */
export async function writeImageArchive(archive: string, contents: ImageContents): Promise<void> {
  const scratch = await mkdtemp(join(tmpdir(), "image-"));
  try {
    await writeLayout(scratch, contents);
    await run("tar", ["-C", join(scratch, "layout"), "-cf", archive, "."]);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function writeLayout(scratch: string, { name, entrypoint, files }: ImageContents): Promise<void> {
  const layout = join(scratch, "layout");
  const blobs = join(layout, "blobs", "sha256");
  await mkdir(blobs, { recursive: true });
  const add = async (mediaType: string, bytes: Buffer) => {
    const hash = createHash("sha256").update(bytes).digest("hex");
    await writeFile(join(blobs, hash), bytes);
    return { mediaType, digest: `sha256:${hash}`, size: bytes.length };
  };
  const layer = await add("application/vnd.oci.image.layer.v1.tar", await layerOf(files, scratch));
  const platform = { architecture: process.arch === "x64" ? "amd64" : process.arch, os: "linux" };
  const rootfs = { type: "layers", diff_ids: [layer.digest] };
  const settings = { ...platform, config: { Entrypoint: entrypoint }, rootfs };
  const config = await add("application/vnd.oci.image.config.v1+json", json(settings));
  const manifest = await add(
    manifestType,
    json({ schemaVersion: 2, mediaType: manifestType, config, layers: [layer] }),
  );
  const annotations = { "io.containerd.image.name": name };
  const index = { schemaVersion: 2, manifests: [{ ...manifest, platform, annotations }] };
  await writeFile(join(layout, "index.json"), json(index));
  await writeFile(join(layout, "oci-layout"), json({ imageLayoutVersion: "1.0.0" }));
}

const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));

async function layerOf(files: ImageContents["files"], scratch: string): Promise<Buffer> {
  const root = join(scratch, "root");
  for (const [path, file] of Object.entries(files)) {
    await mkdir(join(root, dirname(path)), { recursive: true });
    await copyFile(file, join(root, path));
  }
  const layer = join(scratch, "layer.tar");
  await run("tar", ["-C", root, "--owner=0", "--group=0", "--mode=a+rX", "-cf", layer, "."]);
  return readFile(layer);
}
