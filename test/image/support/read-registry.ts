import { parseReference } from "../../../src/image/reference.ts";

/** A registry as any client sees it, without our own client: over plain HTTP. */
export class RegistryReader {
  readonly #base: string;

  constructor(image: string) {
    const { registry, repository } = parseReference(image, "image");
    this.#base = `http://${registry}/v2/${repository}`;
  }

  async manifest<T = StoredManifest>(
    reference: string,
  ): Promise<{ body: T; digest: string | null; type: string | null }> {
    const accept = "application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json";
    const response = await fetch(`${this.#base}/manifests/${reference}`, { headers: { accept } });
    if (!response.ok) throw new Error(`${response.status} for ${reference}`);
    const { headers } = response;
    return {
      body: (await response.json()) as T,
      digest: headers.get("docker-content-digest"),
      type: headers.get("content-type"),
    };
  }

  async blob(digest: string): Promise<Buffer> {
    const response = await fetch(`${this.#base}/blobs/${digest}`);
    if (!response.ok) throw new Error(`${response.status} for ${digest}`);
    return Buffer.from(await response.arrayBuffer());
  }

  async json<T>(digest: string): Promise<T> {
    return JSON.parse((await this.blob(digest)).toString()) as T;
  }
}

export interface StoredDescriptor {
  readonly digest: string;
  readonly size: number;
  readonly mediaType: string;
  readonly platform?: { readonly os: string; readonly architecture: string };
}

export interface StoredManifest {
  readonly config: StoredDescriptor;
  readonly layers: readonly StoredDescriptor[];
  readonly annotations?: Readonly<Record<string, string>>;
}

export interface StoredIndex {
  readonly manifests: readonly StoredDescriptor[];
}

export interface StoredConfig {
  readonly config: {
    readonly User: string;
    readonly Env: readonly string[];
    readonly Entrypoint: readonly string[];
    readonly WorkingDir: string;
    readonly Labels: Readonly<Record<string, string>>;
    readonly StopSignal: string;
    readonly ExposedPorts: object;
  };
}
