import { randomBytes } from "node:crypto";
import { copyFile, mkdir, open, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { BuiltFile } from "../../build/built-file.ts";
import { newFileStream } from "../../files/new-file-stream.ts";
import { UserError } from "../../project/user-error.ts";
import type { ImageOutput } from "../image-request.ts";
import type { OciImage } from "../oci/assemble-image.ts";
import type { ImageReference } from "../reference.ts";
import { writeTar } from "../tar/write-tar.ts";
import { dockerArchive } from "./docker-archive.ts";
import { imageBlobs, layoutFiles } from "./oci-layout.ts";

export interface OutputOptions {
  readonly output: ImageOutput;
  readonly reference: ImageReference;
  readonly seconds: number;
  /** For what is made on the way. */
  readonly scratch: string;
  readonly signal: AbortSignal;
}

/** Writes an image to disk, in one step: what was there before stays until all of it is written. @throws UserError */
export async function writeOutput(image: OciImage, options: OutputOptions): Promise<BuiltFile> {
  const { format, path } = options.output;
  const temporary = `${path}.${randomBytes(6).toString("hex")}.tmp`;
  try {
    await mkdir(dirname(path), { recursive: true });
    if (format === "directory") await writeLayout(image, temporary, options);
    else await writeArchive(image, temporary, options);
    await replace(temporary, path, format);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined || error instanceof UserError || options.signal.aborted) throw error;
    throw new UserError(`Cannot write ${path}: ${(error as Error).message}`, { cause: error });
  }
  return { path, bytes: format === "directory" ? imageSize(image) : (await stat(path)).size };
}

async function writeArchive(image: OciImage, file: string, options: OutputOptions): Promise<void> {
  const entries =
    options.output.format === "docker-archive"
      ? await dockerArchive(image, options)
      : layoutFiles(image, options.reference);
  await pipeline(writeTar(entries, options.seconds), await newFileStream(file), {
    signal: options.signal,
  });
  const handle = await open(file, "r+");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function writeLayout(image: OciImage, directory: string, { reference }: OutputOptions): Promise<void> {
  for (const { path, body } of layoutFiles(image, reference)) {
    const target = join(directory, path);
    await mkdir(dirname(target), { recursive: true });
    if (body.type === "bytes") await writeFile(target, body.bytes);
    if (body.type === "file") await copyFile(body.path, target);
  }
}

/** A folder is replaced only if it is an image itself. */
async function replace(temporary: string, path: string, format: ImageOutput["format"]): Promise<void> {
  if (format === "directory" && (await stat(path).catch(() => undefined)) !== undefined) {
    if ((await stat(join(path, "oci-layout")).catch(() => undefined)) === undefined) {
      throw new UserError(`${path} is there and is no image. Give another folder to write to`);
    }
    await rm(path, { recursive: true });
  }
  await rename(temporary, path);
}

function imageSize(image: OciImage): number {
  return imageBlobs(image).reduce((sum, { size }) => sum + size, 0);
}
