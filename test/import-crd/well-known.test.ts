import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { resolveApi } from "../../src/api/resolve.ts";
import { customResourceDefinitions } from "../../src/crd/custom-resource-definitions.ts";
import { importedGroups } from "./imported-groups.ts";
import { meaningOfDefinition } from "./meaning-of-definition.ts";

const folder = process.env["CRDS"] ?? "";
const files = existsSync(folder) ? readdirSync(folder).filter((name) => /\.(yaml|yml|json)$/.test(name)) : [];
const skipped = "set CRDS to a folder of CustomResourceDefinitions of others, to import and export them";
if (files.length === 0) console.warn(`\nSKIPPED: definitions of other projects: ${skipped}\n`);
const webhooks = { service: { namespace: "tools", name: "hooks" } };

describe.skipIf(files.length === 0)(
  `definitions of other projects${files.length === 0 ? ` (skipped: ${skipped})` : ""}`,
  () => {
    it.each(files)("%s survives import and export", async (name) => {
      const text = readFileSync(join(folder, name), "utf8");
      const originals = parseAllDocuments(text)
        .map((document) => document.toJS() as { kind?: string; [key: string]: unknown } | null)
        .filter((one) => one?.kind === "CustomResourceDefinition");
      const groups = await importedGroups(text, name);
      const made = groups.flatMap((group) => customResourceDefinitions(resolveApi([group]), webhooks));
      expect(
        made.map((one) => meaningOfDefinition(JSON.parse(JSON.stringify(one)) as object as Record<string, unknown>)),
      ).toEqual(originals.map((one) => meaningOfDefinition(one ?? {})));
    });
  },
);
