import { isMap, parseAllDocuments, type Document } from "yaml";
import { kindProblem, versionProblem } from "../../project/group-version-kind.ts";
import { isDnsSubdomain } from "../../project/dns-names.ts";
import { resourceNameProblem } from "../../project/resource-names.ts";
import { UserError } from "../../project/user-error.ts";
import type { ImportedColumn, ImportedDefinition, ImportedScale, ImportedVersion } from "./imported-definition.ts";
import { isObject, type JsonSchema } from "./json-schema.ts";
import { withoutPruning } from "./without-pruning.ts";

type Json = Readonly<Record<string, unknown>>;

/**
 * The CustomResourceDefinitions of a file, YAML or JSON, of apiextensions.k8s.io/v1 or v1beta1; other objects in it are passed over.
 * @param file names it in errors
 * @param warn told of what was read although it is not quite right
 * @throws UserError if it has none, or one cannot be read
 */
export function readDefinitions(
  text: string,
  file: string,
  warn: (warning: string) => void = () => undefined,
): ImportedDefinition[] {
  const documents = parseAllDocuments(text, { intAsBigInt: true, uniqueKeys: true, merge: true });
  const objects = documents.flatMap((document) => objectsOf(document, file, warn));
  const definitions = objects.filter(isDefinition);
  if (definitions.length === 0) {
    throw new UserError(`${file} holds no CustomResourceDefinition of apiextensions.k8s.io/v1 or v1beta1`);
  }
  return definitions.map((definition) => new DefinitionReader(definition, file).read());
}

function objectsOf(document: Document, file: string, warn: (warning: string) => void): Json[] {
  // Members of a map that do not begin in the same column, as in what was copied from a slide: it is clear what is meant.
  const [error] = document.errors.filter(({ code }) => code !== "BAD_INDENT");
  if (error !== undefined) throw new UserError(`${file} is not valid YAML: ${error.message}`);
  const [indent] = document.errors;
  if (indent !== undefined) warn(`${file} is not valid YAML, but was read: ${indent.message.split("\n")[0] ?? ""}`);
  if (!isMap(document.contents)) return [];
  const value = document.toJS({ maxAliasCount: 1000 }) as Json;
  return value["kind"] === "List" && Array.isArray(value["items"]) ? value["items"].filter(isObject) : [value];
}

const isDefinition = ({ apiVersion, kind }: Json): boolean =>
  kind === "CustomResourceDefinition" &&
  typeof apiVersion === "string" &&
  /^apiextensions\.k8s\.io\/v1(beta1)?$/.test(apiVersion);

/** Annotations of tools about how the object came into its cluster. */
const passing = new Set(["kubectl.kubernetes.io/last-applied-configuration"]);

/** Reads one definition; what both versions of the API have in common is read alike. */
class DefinitionReader {
  readonly #spec: Json;
  readonly #isBeta: boolean;

  constructor(
    private readonly definition: Json,
    private readonly file: string,
  ) {
    this.#isBeta = definition["apiVersion"] === "apiextensions.k8s.io/v1beta1";
    this.#spec = this.#object(definition["spec"], "spec");
  }

  read(): ImportedDefinition {
    const names = this.#object(this.#spec["names"], "spec.names");
    const kind = this.#checked(names["kind"], "spec.names.kind", kindProblem);
    const plural = this.#checked(names["plural"], "spec.names.plural", resourceNameProblem);
    const { labels, annotations } = isObject(this.definition["metadata"]) ? this.definition["metadata"] : {};
    return {
      group: this.#checked(this.#spec["group"], "spec.group", groupNameProblem),
      names: {
        kind,
        plural,
        listKind: optionalText(names["listKind"]) ?? `${kind}List`,
        singular: optionalText(names["singular"]) ?? kind.toLowerCase(),
        shortNames: texts(names["shortNames"]),
        categories: texts(names["categories"]),
      },
      // v1beta1 takes a definition without scope for a namespaced one.
      namespaced: this.#spec["scope"] !== "Cluster",
      versions: this.#versions(),
      conversion: this.#conversion(),
      labels: strings(labels),
      annotations: Object.fromEntries(Object.entries(strings(annotations)).filter(([name]) => !passing.has(name))),
    };
  }

  #versions(): [ImportedVersion, ...ImportedVersion[]] {
    const listed = Array.isArray(this.#spec["versions"]) ? this.#spec["versions"].filter(isObject) : [];
    const all = listed.length > 0 ? listed : [{ name: this.#spec["version"], served: true, storage: true }];
    const stored = all.find((version) => version["storage"] === true) ?? all[0];
    const read = (version: Json): ImportedVersion => this.#version(version);
    if (stored === undefined) throw this.#problem("spec.versions", "expected at least one version");
    return [read(stored), ...all.filter((version) => version !== stored).map(read)];
  }

  /** In v1beta1 what all versions have in common stands beside them. */
  #version(version: Json): ImportedVersion {
    const name = this.#checked(version["name"], "spec.versions[].name", versionProblem);
    const of = (field: string): unknown => version[field] ?? (this.#isBeta ? this.#spec[field] : undefined);
    const subresources = isObject(of("subresources")) ? (of("subresources") as Json) : {};
    const warning = optionalText(version["deprecationWarning"]);
    return {
      name,
      served: version["served"] !== false,
      deprecated: version["deprecated"] === true ? (warning ?? true) : undefined,
      schema: this.#schema(version["schema"] ?? (this.#isBeta ? this.#spec["validation"] : undefined), name),
      statusSubresource: subresources["status"] !== undefined,
      scale: scaleOf(subresources["scale"]),
      columns: Array.isArray(of("additionalPrinterColumns"))
        ? (of("additionalPrinterColumns") as unknown[]).filter(isObject).map(columnOf)
        : [],
      selectableFields: Array.isArray(version["selectableFields"])
        ? version["selectableFields"].filter(isObject).flatMap((field) => texts([field["jsonPath"]]))
        : [],
    };
  }

  #schema(validation: unknown, version: string): JsonSchema {
    const schema = isObject(validation) ? validation["openAPIV3Schema"] : undefined;
    const prunes = !this.#isBeta || this.#spec["preserveUnknownFields"] === false;
    if (isObject(schema)) return prunes ? schema : withoutPruning(schema);
    if (!prunes) return withoutPruning({ type: "object" });
    throw this.#problem(`schema of ${version}`, "a definition that prunes needs one");
  }

  #conversion(): "None" | "Webhook" {
    const { conversion } = this.#spec;
    return isObject(conversion) && conversion["strategy"] === "Webhook" ? "Webhook" : "None";
  }

  #object(value: unknown, path: string): Json {
    if (isObject(value)) return value;
    throw this.#problem(path, "expected an object");
  }

  #checked(value: unknown, path: string, problemOf: (text: string) => string | undefined): string {
    if (typeof value !== "string") throw this.#problem(path, "expected a text");
    const problem = problemOf(value);
    if (problem !== undefined) throw this.#problem(path, `${problem}; got ${JSON.stringify(value)}`);
    return value;
  }

  #problem(path: string, what: string): UserError {
    const { metadata } = this.definition;
    const name = isObject(metadata) ? optionalText(metadata["name"]) : undefined;
    return new UserError(`${this.file}, ${name ?? "a CustomResourceDefinition"}, ${path}: ${what}`);
  }
}

const groupNameProblem = (name: string): string | undefined =>
  isDnsSubdomain(name) && name.includes(".") ? undefined : "expected a DNS name such as stable.example.com";

function scaleOf(scale: unknown): ImportedScale | undefined {
  if (!isObject(scale)) return undefined;
  const selector = optionalText(scale["labelSelectorPath"]);
  return {
    specReplicas: String(scale["specReplicasPath"]),
    statusReplicas: String(scale["statusReplicasPath"]),
    ...(selector === undefined ? {} : { labelSelector: selector }),
  };
}

/** v1beta1 spells it JSONPath. */
function columnOf({ name, type, jsonPath, JSONPath, description, format, priority }: Json): ImportedColumn {
  const [text, layout, level] = [optionalText(description), optionalText(format), Number(priority ?? 0)];
  return {
    name: String(name),
    type: String(type),
    jsonPath: String(jsonPath ?? JSONPath),
    ...(text === undefined ? {} : { description: text }),
    ...(layout === undefined ? {} : { format: layout }),
    ...(level === 0 ? {} : { priority: level }),
  };
}

const optionalText = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;

const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : [];

const strings = (value: unknown): Record<string, string> =>
  isObject(value)
    ? Object.fromEntries(Object.entries(value).filter((one): one is [string, string] => typeof one[1] === "string"))
    : {};
