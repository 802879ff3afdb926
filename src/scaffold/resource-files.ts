import type { ProjectResource } from "../project/project.ts";

/** Where the files of a kind lie, relative to the project, and how they are imported from the rendered index files. */
export interface ResourceFiles {
  readonly kind: string;
  readonly kindTest: string;
  readonly sample: string;
  readonly controller: string;
  readonly controllerTest: string;
  /** As imported from src/apis/index.ts. */
  readonly kindModule: string;
  /** As imported from src/controllers/index.ts. */
  readonly controllerModule: string;
}

export function resourceFiles({ group, version, kind }: ProjectResource): ResourceFiles {
  const name = `${group}/${version}/${kind.toLowerCase()}`;
  return {
    kind: `src/apis/${name}.ts`,
    kindTest: `src/apis/${name}.test.ts`,
    sample: `samples/${group}_${version}_${kind.toLowerCase()}.yaml`,
    controller: `src/controllers/${name}-controller.ts`,
    controllerTest: `src/controllers/${name}-controller.test.ts`,
    kindModule: `./${name}.js`,
    controllerModule: `./${name}-controller.js`,
  };
}

/** The function that a controller's file exports. */
export function controllerFunction({ kind }: ProjectResource): string {
  return `run${kind}Controller`;
}
