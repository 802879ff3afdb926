import { resolve } from "node:path";
import { shiftColumns } from "./shift-columns.ts";

/** A bundle as esbuild made it. */
export interface RawBundle {
  readonly code: string;
  readonly map: string;
  /** Names of the bundled files, relative to the project, as they stand in the code. */
  readonly inputs: readonly string[];
}

export interface PortableBundleOptions {
  /** Absolute path of the project. */
  readonly directory: string;
  /** Absolute path the sources of the map are relative to. */
  readonly mapDirectory: string;
  /** What the sources of the map are put behind, e.g. `../`. */
  readonly sourcePrefix: string;
  readonly portablePath: (file: string) => string;
}

/** Takes the places of this machine out of a bundle and its map, so that the same input gives the same bytes anywhere. */
export function portableBundle(raw: RawBundle, options: PortableBundleOptions): { code: string; map: string } {
  const names = new Map(raw.inputs.map((name) => [name, options.portablePath(resolve(options.directory, name))]));
  const map = JSON.parse(raw.map) as SourceMap;
  const mappings = map.mappings.split(";");
  const lines = raw.code.split("\n").map((line, index) => {
    const renamed = renameInLine(line, names);
    if (renamed === undefined) return line;
    mappings[index] = shiftColumns(mappings[index] ?? "", renamed.end, renamed.line.length - line.length);
    return renamed.line;
  });
  const sources = map.sources.map((source) => portableSource(source, options));
  return { code: lines.join("\n"), map: JSON.stringify({ ...map, sources, mappings: mappings.join(";") }) };
}

interface SourceMap {
  readonly sources: readonly string[];
  readonly mappings: string;
}

/** Where esbuild writes a file's name: in a comment of its own, and as the key of a wrapped module. */
const NAME_IN_CODE = /^( *\/\/ |\s*")([^"]+)("\(.*)?$/;

/** The line with the portable name, and where the old name ended; undefined if it holds no name of a file. */
function renameInLine(line: string, names: ReadonlyMap<string, string>): { line: string; end: number } | undefined {
  const [, before = "", name = "", after = ""] = NAME_IN_CODE.exec(line) ?? [];
  const portable = names.get(name);
  return portable === undefined ? undefined : { line: before + portable + after, end: before.length + name.length };
}

function portableSource(source: string, { mapDirectory, sourcePrefix, portablePath }: PortableBundleOptions): string {
  // Modules that are no files have a name like "addon:lmdb".
  return source.includes(":") ? source : sourcePrefix + portablePath(resolve(mapDirectory, source));
}
