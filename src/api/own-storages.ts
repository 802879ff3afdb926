import type { DefinitionProblem } from "./definition-error.ts";
import type { GroupDefinition } from "./group.ts";
import { isSameDefinition } from "./kind.ts";
import { kindVersions, type KindVersions } from "./kind-versions.ts";
import { verbsOf, type OwnStorageDefinition } from "./own-storage.ts";

/** Where the objects of a kind live, in whichever version it is served; undefined: in the server's storage. */
export function ownStorageOf(group: GroupDefinition, { versions }: KindVersions): OwnStorageDefinition | undefined {
  return group.storages?.find((storage) => versions.some(({ kind }) => isSameDefinition(kind, storage.kind)));
}

/** What keeps storages of a group's own from being used. */
export function ownStorageProblems(group: GroupDefinition): DefinitionProblem[] {
  const kinds = kindVersions(group);
  return (group.storages ?? []).flatMap((storage, at, all) => {
    const problem = (what: string): DefinitionProblem[] => [
      { where: `group ${group.name}`, what: `storages[${at}] (${storage.kind.kind}): ${what}` },
    ];
    const versions = kinds.get(storage.kind.kind);
    const found = versions?.versions.filter(({ kind }) => isSameDefinition(kind, storage.kind)) ?? [];
    if (versions === undefined || found.length === 0) return problem("kind is in no version of the group");
    if (!found.some(({ version }) => version.name === versions.storageVersion)) {
      return problem(
        `objects are stored in ${versions.storageVersion}: define the storage for the kind of that version`,
      );
    }
    if (all.findIndex((other) => other.kind.kind === storage.kind.kind) !== at) return problem("has a storage already");
    return backendProblems(storage).flatMap(problem);
  });
}

function backendProblems({ kind, backend, options }: OwnStorageDefinition): string[] {
  const seen = backend.list !== undefined;
  const unseen = (["get", "update", "delete", "changes"] as const).filter((name) => backend[name] !== undefined);
  const parts = kind.statusSubresource || kind.scale !== undefined || kind.subresources !== undefined;
  return [
    ...(verbsOf(backend).length === 0 ? ["the backend needs list, or create"] : []),
    ...(!seen && unseen.length > 0 ? [`the backend has ${unseen.join(", ")}, but no list`] : []),
    ...(!seen && parts ? ["a kind without list has no objects for subresources"] : []),
    ...Object.entries(options)
      .filter(([name, value]) => !(value >= (name === "maxAge" ? 0 : 1)))
      .map(([name, value]) => `${name}: expected milliseconds, got ${value}`),
  ];
}
