import { createHash } from "node:crypto";
import { stringify } from "yaml";
import type { Manifest } from "./manifest.ts";

/** Objects as documents of YAML. */
export function renderManifests(manifests: readonly Manifest[], comment: readonly string[] = []): string {
  const lines = comment.map((line) => `# ${line}\n`).join("");
  const documents = manifests.map((manifest) => stringify(manifest, { lineWidth: 0, aliasDuplicateObjects: false }));
  return lines + documents.join("---\n");
}

const seal =
  /^# Rendered by "apiserver-boot build config"; what you change belongs into \.\.\/overlay\. ([0-9a-f]{64})\n/;

/** With a first line by which it is known later whether the text below it was changed by hand. */
export function sealed(text: string): string {
  return `# Rendered by "apiserver-boot build config"; what you change belongs into ../overlay. ${digest(text)}\n${text}`;
}

/** Whether a text is as it was rendered once, by whatever flags. */
export function isAsRendered(content: string): boolean {
  const [line = "", expected] = seal.exec(content) ?? [];
  return expected !== undefined && digest(content.slice(line.length)) === expected;
}

const digest = (text: string): string => createHash("sha256").update(text).digest("hex");
