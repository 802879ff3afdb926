import { chapters } from "./checks/index.ts";
import type { Level } from "./requirements.ts";
import { selectChecks, type Selection } from "./run/select-checks.ts";
import type { TargetResource } from "./target.ts";

export interface ListedCheck {
  readonly ids: readonly string[];
  readonly level: Level;
  readonly chapter: string;
  readonly title: string;
}

/** The checks that are made of every resource; those that follow from its schema are not known before. */
export function listChecks(selection: Selection): readonly ListedCheck[] {
  return selectChecks(chapters, nothing, selection).map(({ ids, level, chapter, requirement: { title } }) => ({
    ids,
    level,
    chapter,
    title,
  }));
}

const nothing: TargetResource = {
  group: "",
  version: "",
  otherVersions: [],
  resource: "",
  kind: "",
  singular: "",
  shortNames: [],
  categories: [],
  namespaced: true,
  verbs: [],
  subresources: [],
  statusSubresource: true,
  spec: {},
  rest: {},
  defaulted: {},
  computed: [],
  existing: [],
  field: { name: "", value: "" },
  selectableFields: [],
  unknownField: "",
  prunes: true,
  status: {},
  columns: [],
  probes: [],
};
