import type { ProjectResource } from "../project/project.ts";

/** Where the files of a kind lie, relative to the project, and how they are imported from the rendered index files. */
export interface ResourceFiles {
  readonly kind: string;
  readonly kindTest: string;
  readonly sample: string;
  /** Of every version but the hub. */
  readonly conversion: string;
  readonly conversionTest: string;
  readonly controller: string;
  readonly controllerTest: string;
  /** As imported from src/apis/index.ts. */
  readonly kindModule: string;
  readonly conversionModule: string;
  /** As imported from src/controllers/index.ts. */
  readonly controllerModule: string;
}

export function resourceFiles({
  group,
  version,
  kind,
}: Pick<ProjectResource, "group" | "version" | "kind">): ResourceFiles {
  const name = `${group}/${version}/${kind.toLowerCase()}`;
  return {
    kind: `src/apis/${name}.ts`,
    kindTest: `src/apis/${name}.test.ts`,
    sample: `samples/${group}_${version}_${kind.toLowerCase()}.yaml`,
    conversion: `src/apis/${name}-conversion.ts`,
    conversionTest: `src/apis/${name}-conversion.test.ts`,
    controller: `src/controllers/${name}-controller.ts`,
    controllerTest: `src/controllers/${name}-controller.test.ts`,
    kindModule: `./${name}.js`,
    conversionModule: `./${name}-conversion.js`,
    controllerModule: `./${name}-controller.js`,
  };
}

/** Where the files of a kind's own storage lie. */
export interface StorageFiles {
  readonly storage: string;
  readonly test: string;
  /** As imported from src/apis/index.ts. */
  readonly module: string;
}

export function storageFiles({ group, version, kind }: ProjectResource): StorageFiles {
  const file = `${group}/${version}/${kind.toLowerCase()}-storage`;
  return { storage: `src/apis/${file}.ts`, test: `src/apis/${file}.test.ts`, module: `./${file}.js` };
}

/** Where the files of a subresource lie. */
export interface SubresourceFiles {
  readonly subresource: string;
  readonly test: string;
  /** Calls it. */
  readonly sample: string;
  /** As imported from src/apis/index.ts. */
  readonly module: string;
}

export function subresourceFiles({ group, version, kind }: ProjectResource, name: string): SubresourceFiles {
  const file = `${kind.toLowerCase()}-${name}`;
  return {
    subresource: `src/apis/${group}/${version}/${file}.ts`,
    test: `src/apis/${group}/${version}/${file}.test.ts`,
    sample: `samples/${group}_${version}_${kind.toLowerCase()}_${name}.sh`,
    module: `./${group}/${version}/${file}.js`,
  };
}
