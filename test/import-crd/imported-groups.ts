import { runInThisContext } from "node:vm";
import { transform } from "esbuild";
import { defineGroup, type GroupDefinition, type VersionDefinition } from "../../src/api/group.ts";
import { defineConversion, noConversion, type AnyConversion } from "../../src/api/conversion.ts";
import { defineKind, type AnyKind } from "../../src/api/kind.ts";
import { compareKubeVersions } from "../../src/meta/kube-version.ts";
import * as kubernetes from "../../src/schema/kubernetes-types.ts";
import { Type } from "typebox";
import type { ImportedDefinition } from "../../src/scaffold/import-crd/imported-definition.ts";
import { kindFileSource } from "../../src/scaffold/import-crd/kind-source.ts";
import { readDefinitions } from "../../src/scaffold/import-crd/read-definitions.ts";

/** The groups that a file's definitions become, by the code that would be written for them. */
export async function importedGroups(text: string, file: string): Promise<GroupDefinition[]> {
  return Promise.all(readDefinitions(text, file).map(groupOf));
}

async function groupOf(definition: ImportedDefinition): Promise<GroupDefinition> {
  const kinds: (readonly [string, AnyKind])[] = [];
  for (const version of definition.versions) {
    kinds.push([version.name, await evaluated(kindFileSource(definition, version))]);
  }
  const [[hubVersion, hub] = ["", undefined], ...others] = kinds;
  if (hub === undefined) throw new Error("no version");
  const identity = {
    convertTo: (object: unknown) => object as never,
    convertFrom: (object: unknown) => object as never,
  };
  const conversions = others.map(([, kind]): AnyConversion =>
    definition.conversion === "None" ? noConversion({ kind, hub }) : defineConversion({ kind, hub })(identity),
  );
  const versions = kinds.map(([name, kind]): VersionDefinition => ({ name, kinds: [kind] }));
  return defineGroup({
    name: definition.group,
    versions: versions.toSorted((a, b) => compareKubeVersions(a.name, b.name)),
    conversions,
    storageVersions: { [definition.names.plural]: hubVersion },
  });
}

/** The kind that the source of a file exports. */
async function evaluated(source: string): Promise<AnyKind> {
  const { code } = await transform(source, { loader: "ts", format: "cjs" });
  const exports: { [name: string]: unknown } = {};
  const require = (): object => ({ ...kubernetes, Type, defineKind });
  const module = { exports };
  const run = runInThisContext(`(function (module, exports, require) {${code}\n})`) as (...values: unknown[]) => void;
  run(module, exports, require);
  const [kind] = Object.values(module.exports);
  return kind as AnyKind;
}
