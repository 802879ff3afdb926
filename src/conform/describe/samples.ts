import { parseAllDocuments } from "yaml";
import type { KubeObject } from "../../meta/types.ts";
import { UsageError } from "../../project/user-error.ts";

/** The objects of manifests, each with the name of its file. */
export function readSamples(files: readonly { readonly name: string; readonly text: string }[]): readonly KubeObject[] {
  return files.flatMap(({ name, text }) =>
    parseAllDocuments(text, { maxAliasCount: 100 } as never).flatMap((document) => {
      const [error] = document.errors;
      if (error !== undefined) throw new UsageError(`${name}: ${error.message}`);
      const value = document.toJS({ maxAliasCount: 100 }) as unknown;
      return value === null ? [] : [sampleOf(value, name)];
    }),
  );
}

function sampleOf(value: unknown, file: string): KubeObject {
  const { apiVersion, kind, metadata } = (typeof value === "object" ? value : {}) as Partial<KubeObject>;
  if (typeof apiVersion === "string" && typeof kind === "string") {
    return { ...(value as KubeObject), metadata: metadata ?? {} };
  }
  throw new UsageError(`${file}: expected manifests with apiVersion and kind`);
}
