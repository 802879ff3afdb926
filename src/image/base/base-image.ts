import type { Platform } from "../../build/platform.ts";
import type { ImageConfig, Layer } from "../oci/oci-types.ts";

/** What lies below the programs, for one platform. */
export interface BaseImage {
  /** Lowest first. */
  readonly layers: readonly Layer[];
  /** Of the base; without one there is nothing to inherit. */
  readonly config: Pick<ImageConfig, "config" | "history" | "variant">;
  /** Where it came from, for those who scan images. */
  readonly origin?: { readonly name: string; readonly digest: string };
}

/** Gets the base for a platform. @throws UserError if there is none for it */
export type OpenBase = (platform: Platform) => Promise<BaseImage>;
