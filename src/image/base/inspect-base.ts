import { createReadStream } from "node:fs";
import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { UserError } from "../../project/user-error.ts";
import { mediaTypes, type Layer } from "../oci/oci-types.ts";
import { readTar } from "../tar/read-tar.ts";
import type { BaseImage } from "./base-image.ts";

/** What of a base matters to the programs. */
export interface BaseContents {
  /** Absolute path of Node in it. */
  readonly node: string | undefined;
  readonly libc: "glibc" | "musl" | undefined;
  /** C++ libraries that Node itself needs. */
  readonly hasCxx: boolean;
}

const LIBC = /(?:^|\/)ld-(linux|musl)-[\w-]+\.so\.\d+$/;
const CXX = /(?:^|\/)libstdc\+\+\.so\.6$/;
const SEARCHED = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];
/** Of distroless images, which is on no PATH. */
const DISTROLESS_NODE = "/nodejs/bin";

/** Looks through the names of all files of a base. */
export async function inspectBase(base: BaseImage): Promise<BaseContents> {
  const names = new Set<string>();
  for (const layer of base.layers) await addNames(names, layer);
  const path = base.config.config?.Env?.find((variable) => variable.startsWith("PATH="))
    ?.slice(5)
    .split(":");
  const directories = [...(path ?? []), ...SEARCHED, DISTROLESS_NODE].filter((directory) => directory.startsWith("/"));
  const node = directories.map((directory) => `${directory}/node`).find((file) => names.has(file.slice(1)));
  const libc = [...names].map((name) => LIBC.exec(name)?.[1]).find((kind) => kind !== undefined);
  return {
    node,
    libc: libc === undefined ? undefined : libc === "musl" ? "musl" : "glibc",
    hasCxx: [...names].some((name) => CXX.test(name)),
  };
}

async function addNames(names: Set<string>, layer: Layer): Promise<void> {
  try {
    for await (const { path, type } of readTar(uncompressed(layer))) {
      const [, folder = "", deleted] = /^(.*\/)?\.wh\.([^/]+)$/.exec(path) ?? [];
      if (deleted !== undefined) names.delete(folder + deleted);
      else if (type !== "directory") names.add(path);
    }
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`The layer ${layer.digest} of the base cannot be read: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

/** @throws UserError if it is compressed in a way that Node 20 cannot undo */
export function uncompressed(layer: Layer): Readable {
  const { mediaType, file } = layer;
  if (mediaType === mediaTypes.layer) return createReadStream(file);
  if (mediaType !== mediaTypes.gzipLayer) {
    throw new UserError(
      `The base has a layer of type ${mediaType}; only tar and tar+gzip can be read. Choose another --base`,
    );
  }
  const unzip = createGunzip();
  createReadStream(file)
    .on("error", (error) => unzip.destroy(error))
    .pipe(unzip);
  return unzip;
}
