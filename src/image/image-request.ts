import type { BuildTarget } from "../build/build-target.ts";
import type { BuiltFile } from "../build/built-file.ts";
import type { Platform } from "../build/platform.ts";
import type { StepProgress } from "../build/execute-build.ts";
import type { RegistryOptions } from "./registry/registry-options.ts";

/** `oci` is ours and needs no other program; `auto` is the first of the others that works here, else `oci`. */
export const imageBuilders = ["auto", "docker", "podman", "buildah", "nerdctl", "oci"] as const;
export type ImageBuilder = (typeof imageBuilders)[number];

/** A program that builds the project's Dockerfile. */
export type ContainerEngine = Exclude<ImageBuilder, "auto" | "oci">;

export const imageOutputs = ["oci-archive", "docker-archive", "directory"] as const;
export type ImageOutputFormat = (typeof imageOutputs)[number];

/** Where an image goes beside, or instead of, a registry. */
export interface ImageOutput {
  readonly format: ImageOutputFormat;
  /** Absolute. */
  readonly path: string;
}

/** What image to make; paths are absolute. */
export interface ImageRequest {
  /** Of the project. */
  readonly directory: string;
  /** As it was given, e.g. `registry.example.com/team/fleet:v1`; without a tag it is `latest`. */
  readonly reference: string;
  readonly targets: readonly BuildTarget[];
  readonly builder: ImageBuilder;
  /** An image, a file or folder, or `scratch`; undefined: see default-base. */
  readonly base?: string;
  /** At least one, all of them linux. */
  readonly platforms: readonly Platform[];
  /** Executables with Node inside, instead of bundles on a base with Node. */
  readonly standalone: boolean;
  /** Whether types are checked first. */
  readonly check: boolean;
  readonly push: boolean;
  readonly output?: ImageOutput;
  /** Beside those that describe every image. */
  readonly labels: Readonly<Record<string, string>>;
  readonly registry: RegistryOptions;
}

export interface ImageOptions {
  readonly signal: AbortSignal;
  /** Where credentials, programs and SOURCE_DATE_EPOCH are looked for. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether compiler messages are coloured. */
  readonly colors: boolean;
  readonly progress?: ImageProgress;
}

/** Is told what goes on. */
export interface ImageProgress extends StepProgress {
  /** A transfer began, moved on (`bytes` so far), or ended (`bytes` equals `total`). */
  onTransfer(transfer: Transfer): void;
}

export interface Transfer {
  readonly direction: "pull" | "push";
  readonly digest: string;
  readonly bytes: number;
  readonly total: number;
}

export interface BuiltImage {
  /** As it was given, with its tag. */
  readonly reference: string;
  /** Of the manifest, or of the index of several platforms: `sha256:…`. */
  readonly digest: string;
  /** `name@sha256:…`: what a Deployment should name once the image is pushed. */
  readonly pinned: string;
  readonly builder: Exclude<ImageBuilder, "auto">;
  readonly pushed: boolean;
  /** Archives that were written. */
  readonly files: readonly BuiltFile[];
}
