import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import Handlebars from "handlebars";
import { packageRoot } from "./package-root.ts";

const templates = join(packageRoot, "templates");
const suffix = ".hbs";

/**
 * Renders one template; a value that the template names and the context lacks is an error.
 * @param path relative to templates/, without `.hbs`
 */
export function renderTemplate(path: string, context: object): string {
  const source = readFileSync(join(templates, `${path}${suffix}`), "utf8");
  return Handlebars.compile(source, { noEscape: true, strict: true })(context);
}

/** The paths of all templates below a folder of templates/, relative to it, without `.hbs`, sorted; none if it is missing. */
export function templatePaths(folder: string): string[] {
  if (!existsSync(join(templates, folder))) return [];
  return readdirSync(join(templates, folder), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(suffix))
    .map((path) => path.slice(0, -suffix.length).split(sep).join("/"))
    .sort();
}
