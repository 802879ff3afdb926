import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineStorage, FilesBackend } from "apiserver-boot";
import { Page } from "./page.js";

/** Each test file has a folder of its own. */
const isTest = process.env["VITEST"] !== undefined;
const directory = isTest ? mkdtempSync(join(tmpdir(), "pages-")) : "data/pages";

/** Objects are YAML files, for people to edit, too: <namespace>/<name>.yaml in the folder. */
export const storage = defineStorage(Page, new FilesBackend({ directory }));
