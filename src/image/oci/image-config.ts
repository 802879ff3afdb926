import type { BuildTarget } from "../../build/build-target.ts";
import type { Platform } from "../../build/platform.ts";
import type { BaseImage } from "../base/base-image.ts";
import { goArchitecture } from "../base/resolve-manifest.ts";
import { DATA_DIRECTORY, PORT, programPath, USER_ID } from "../image-contents.ts";
import { isoTime } from "../iso-time.ts";
import type { ImageConfig, Layer } from "./oci-types.ts";

export interface ImageConfigSource {
  readonly platform: Platform;
  readonly base: BaseImage;
  /** Above those of the base. */
  readonly layers: readonly Layer[];
  /** The first is what the image runs if it is told nothing else. */
  readonly targets: readonly BuildTarget[];
  readonly labels: Readonly<Record<string, string>>;
  readonly seconds: number;
}

/** What a container of the image is like. Of the base's configuration its environment stays, and its labels. */
export function imageConfig({ platform, base, layers, targets, labels, seconds }: ImageConfigSource): ImageConfig {
  const inherited = base.config.config;
  const [target = "apiserver"] = targets;
  const created = isoTime(seconds);
  const below = base.config.history ?? base.layers.map(() => ({ created }));
  return {
    created,
    architecture: goArchitecture(platform),
    os: platform.os,
    ...(base.config.variant === undefined ? {} : { variant: base.config.variant }),
    config: {
      User: `${USER_ID}:${USER_ID}`,
      ExposedPorts: { [`${PORT}/tcp`]: {} },
      Env: environment(inherited?.Env ?? []),
      Entrypoint: [programPath(target)],
      Volumes: { [DATA_DIRECTORY]: {} },
      WorkingDir: DATA_DIRECTORY,
      Labels: { ...inherited?.Labels, ...labels },
      StopSignal: "SIGTERM",
    },
    rootfs: { type: "layers", diff_ids: [...base.layers, ...layers].map(({ diffId }) => diffId) },
    history: [...below, ...layers.map(() => ({ created, created_by: "apiserver-boot build container" }))],
  };
}

function environment(inherited: readonly string[]): readonly string[] {
  const path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
  const hasPath = inherited.some((variable) => variable.startsWith("PATH="));
  const kept = inherited.filter((variable) => !variable.startsWith("NODE_ENV="));
  return [...(hasPath ? [] : [path]), ...kept, "NODE_ENV=production"];
}
