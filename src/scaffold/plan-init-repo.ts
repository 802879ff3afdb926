import type { License, PackageManager, Project } from "../project/project.ts";
import type { FileChange } from "./file-change.ts";
import { planRegistration } from "./plan-registration.ts";
import { renderTemplate, templatePaths } from "./render-template.ts";
import type { ToolPackage } from "./tool-package.ts";

/** What a new project takes from outside of PROJECT. */
export interface Surroundings {
  readonly tool: ToolPackage;
  /** How npm is told where apiserver-boot is, e.g. `^0.1.0` or `file:/path`. */
  readonly runtime: string;
  /** Of the copyright. */
  readonly year: number;
  /** What becomes of files that are there already. */
  readonly ifExists: "keep" | "overwrite";
}

const developmentTools = ["@types/node", "esbuild", "oxlint", "prettier", "typescript", "vitest"];
const spdx: Readonly<Record<License, string>> = { apache2: "Apache-2.0", mit: "MIT", none: "UNLICENSED" };
const frozen: Readonly<Record<PackageManager, string>> = {
  npm: "npm ci",
  pnpm: "pnpm install --frozen-lockfile",
  yarn: "yarn install --immutable",
};
const execute: Readonly<Record<PackageManager, string>> = { npm: "npx", pnpm: "pnpm exec", yarn: "yarn run" };

/** Plans every file of a new project. */
export function planInitRepo(project: Project, surroundings: Surroundings): FileChange[] {
  const folders = ["init-repo", `package-manager/${project.packageManager}`, `license/${project.license}`];
  const context = initContext(project, surroundings);
  const files = folders.flatMap((folder) => templatePaths(folder).map((path) => ({ folder, path })));
  return [
    ...files.map(({ folder, path }): FileChange => {
      const content = renderTemplate(`${folder}/${path}`, context);
      return { type: "create", path, content, ifExists: surroundings.ifExists };
    }),
    ...planRegistration(project),
  ];
}

/** What the templates may name. */
function initContext(project: Project, { tool, runtime, year }: Surroundings): object {
  const { domain, projectName, packageManager, license, copyright } = project;
  return {
    domain,
    projectName,
    packageManager,
    npm: packageManager === "npm",
    pnpm: packageManager === "pnpm",
    yarn: packageManager === "yarn",
    run: `${packageManager} run`,
    exec: `${execute[packageManager]} apiserver-boot`,
    installFrozen: frozen[packageManager],
    spdx: spdx[license],
    year,
    owner: copyright ?? (license === "mit" ? `The ${projectName} authors` : ""),
    nodeRange: tool.engines.node,
    runtime: JSON.stringify(runtime),
    fileReference: runtime.startsWith("file:"),
    devDependencies: developmentTools.map((name) => ({ name, version: tool.devDependencies[name] })),
  };
}
