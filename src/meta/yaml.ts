import { JsonSyntaxError, parseJson, type ParsedJson } from "./json/parse.ts";
import { composeFirstDocument } from "./yaml/compose-first-document.ts";
import { YamlDecoder } from "./yaml/yaml-decoder.ts";

export { stringifyYaml } from "./yaml/stringify-yaml.ts";
export { YamlSyntaxError } from "./yaml/yaml-syntax-error.ts";

export interface ParsedYaml extends ParsedJson {
  /**
   * `line 3: key "a" already set in map`, in order; the last value won. A strict decoder puts `yaml: unmarshal errors:` before
   * them and each on a line of its own.
   */
  readonly duplicates: readonly string[];
}

/**
 * Reads YAML 1.1 as sigs.k8s.io/yaml does (R-NEG-5): `yes`, `on`, `y` are booleans, `0777` is octal, timestamps are strings, keys
 * become strings, only the first document counts. JSON takes the way of JSON.
 * @throws YamlSyntaxError, also for alias bombs, nesting deeper than JSON's, and documents too large to read quickly (R-SIZE-2).
 */
export function parseYaml(input: Buffer | string): ParsedYaml {
  const text = typeof input === "string" ? input : input.toString("utf8");
  const json = parsedAsJson(text);
  if (json !== undefined && json.duplicates.length === 0) return json;
  const { contents, lineAt } = composeFirstDocument(text);
  return new YamlDecoder(lineAt).decode(contents);
}

function parsedAsJson(text: string): ParsedJson | undefined {
  if (!/^\s*[{[]/.test(text)) return undefined;
  try {
    return parseJson(text);
  } catch (error) {
    if (error instanceof JsonSyntaxError) return undefined;
    throw error;
  }
}
