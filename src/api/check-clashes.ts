import type { DefinitionProblem } from "./definition-error.ts";
import type { GroupDefinition } from "./group.ts";
import type { AnyKind } from "./kind.ts";

interface NamedKind {
  readonly kind: AnyKind;
  readonly where: string;
}

/**
 * Names in a group that could mean two things. Clients look names up by group, whatever the version, so a name belongs
 * to one kind in all of it: as plural, singular or short name, and as kind or kind of list.
 */
export function clashes(group: GroupDefinition): DefinitionProblem[] {
  const kinds = group.versions.flatMap(({ name, kinds }) =>
    kinds.map((kind) => ({ kind, where: `${group.name}/${name} ${kind.kind}` })),
  );
  return [
    ...repeatedVersions(group),
    ...repeatedKinds(kinds),
    ...shared(withoutRepetition(kinds), resourceNames),
    ...shared(withoutRepetition(kinds), kindNames),
  ];
}

const resourceNames = ({ resource, singular, shortNames }: AnyKind): string[] => [resource, singular, ...shortNames];
const kindNames = ({ kind }: AnyKind): string[] => [kind, `${kind}List`];

function repeatedVersions({ name, versions }: GroupDefinition): DefinitionProblem[] {
  return versions
    .filter((version, at) => versions.findIndex((other) => other.name === version.name) !== at)
    .map((version) => ({ where: `group ${name}`, what: `version ${version.name} is declared more than once` }));
}

function repeatedKinds(kinds: readonly NamedKind[]): DefinitionProblem[] {
  return kinds
    .filter(({ where }, at) => kinds.findIndex((other) => other.where === where) !== at)
    .map(({ kind, where }) => ({ where, what: `kind ${kind.kind} is declared more than once` }));
}

const withoutRepetition = (kinds: readonly NamedKind[]): NamedKind[] =>
  kinds.filter(({ kind }, at) => kinds.findIndex((other) => other.kind.kind === kind.kind) === at);

function shared(kinds: readonly NamedKind[], namesOf: (kind: AnyKind) => string[]): DefinitionProblem[] {
  const owners = new Map<string, NamedKind>();
  return kinds.flatMap((named) =>
    [...new Set(namesOf(named.kind))].flatMap((name) => {
      const owner = owners.get(name);
      if (owner === undefined) owners.set(name, named);
      return owner === undefined
        ? []
        : [{ where: named.where, what: `name ${JSON.stringify(name)} is already a name of ${owner.where}` }];
    }),
  );
}
