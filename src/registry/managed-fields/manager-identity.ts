import type { ManagedFieldsEntry } from "../../meta/types.ts";

/** Who writes, by which endpoint. */
export interface Writer {
  readonly manager: string;
  readonly operation: "Apply" | "Update";
  /** group/version. */
  readonly apiVersion: string;
  readonly subresource: string;
}

/**
 * What tells entries of managedFields apart (R-SSA-10): whoever applies does so in any version under one identity.
 * Conflicts are told in the order of these texts, so they are upstream's.
 */
export function identityOf({ manager = "", operation, apiVersion, subresource = "" }: ManagedFieldsEntry): string {
  let text = manager === "" ? "{" : `{"manager":${JSON.stringify(manager)},`;
  text += `"operation":"${operation}"`;
  if (operation !== "Apply") text += `,"apiVersion":${JSON.stringify(apiVersion)}`;
  if (subresource !== "") text += `,"subresource":${JSON.stringify(subresource)}`;
  return `${text}}`;
}

/** The version is "" for whoever applies. */
export function writerOf(identity: string): Writer {
  const known = writers.get(identity);
  if (known !== undefined) return known;
  const writer = readWriter(identity);
  if (writers.size < maxWriters) writers.set(identity, writer);
  return writer;
}

/** Managers are few; what clients invent must not fill the memory. */
const maxWriters = 1_024;
const writers = new Map<string, Writer>();

function readWriter(identity: string): Writer {
  const { manager = "", operation, apiVersion = "", subresource = "" } = JSON.parse(identity) as Partial<Writer>;
  return { manager, operation: operation ?? "Update", apiVersion, subresource };
}
