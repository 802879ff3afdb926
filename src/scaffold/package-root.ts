import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of this package, which holds package.json, templates/ and dist/ (or src/). */
export const packageRoot: string = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
