import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineStorage, FilesBackend } from "apiserver-boot";
import { Ledger } from "./ledger.js";

/** Each test file has a folder of its own. */
const isTest = process.env["VITEST"] !== undefined;
const directory = isTest ? mkdtempSync(join(tmpdir(), "ledgers-")) : "data/ledgers";

/** Objects are YAML files, for people to edit, too: <namespace>/<name>.yaml in the folder. */
export const storage = defineStorage(Ledger, new FilesBackend({ directory }));
