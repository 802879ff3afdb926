type Json = { readonly [key: string]: unknown };

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const objects = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isObject) : []);
const object = (value: unknown): Json => (isObject(value) ? value : {});

/**
 * What an apiextensions.k8s.io/v1 definition means, in one form for all ways to say it. Two definitions that are equal in it differ
 * only in what is told here:
 * - `status`, and what the cluster writes into metadata;
 * - where the conversion webhook is: it is the project's own;
 * - the order of versions, which clients never see, and of `required`;
 * - what is the default: singular, listKind, no conversion, priority 0, switches that are off, empty lists and texts;
 * - apiVersion, kind and metadata of the root, which a server supplies, unless it restricts the name;
 * - a description of spec or status where there was none, which ours then has;
 * - `additionalProperties: true`, which is another word for unknown fields that stay;
 * - bounds of int64, which JSON Schema's floats cannot tell from their neighbours.
 */
export function meaningOfDefinition({ metadata, spec }: Json): unknown {
  const { labels = {}, annotations = {}, name } = object(metadata);
  const { group, names, scope, versions, conversion } = object(spec);
  const { singular, listKind, shortNames = [], categories = [], ...others } = object(names);
  const kind = String(others["kind"]);
  return {
    name,
    labels,
    annotations,
    group,
    scope,
    names: {
      ...others,
      singular: singular ?? kind.toLowerCase(),
      listKind: listKind ?? `${kind}List`,
      shortNames,
      categories,
    },
    conversion: object(conversion)["strategy"] ?? "None",
    versions: Object.fromEntries(
      objects(versions).map((version) => [String(version["name"]), versionMeaning(version)]),
    ),
  };
}

function versionMeaning(version: Json): unknown {
  const { served, storage, deprecated = false, deprecationWarning, schema, subresources } = version;
  return {
    served,
    storage,
    deprecated,
    // Without one of its own, a server makes the text that ours writes down.
    ...(deprecated === true && !/ is deprecated/.test(String(deprecationWarning ?? " is deprecated"))
      ? { deprecationWarning }
      : {}),
    subresources: subresources ?? {},
    columns: objects(version["additionalPrinterColumns"]).map(
      ({ priority = 0, description = "", format = "", ...column }) => ({
        ...column,
        priority,
        description,
        format,
      }),
    ),
    selectableFields: version["selectableFields"] ?? [],
    schema: rootMeaning(object(object(schema)["openAPIV3Schema"])),
  };
}

const implied = new Set(["apiVersion", "kind", "metadata"]);

function rootMeaning(schema: Json): Json {
  const { properties, required, ...root } = object(schemaMeaning(schema));
  const kept = Object.entries(object(properties)).flatMap(([name, property]): [string, unknown][] => {
    if (implied.has(name) && !(name === "metadata" && isObject(object(property)["properties"]))) return [];
    const { description, ...rest } = object(property);
    const ours = /^(Desired|Observed) state of the /.test(String(description));
    return [[name, ours ? rest : property]];
  });
  const needed = (Array.isArray(required) ? required : []).filter((name: unknown) => !implied.has(String(name)));
  return { ...root, properties: Object.fromEntries(kept), required: needed };
}

/** Of a schema, outside and inside of junctors alike. */
function schemaMeaning(schema: Json): Json {
  const entries = Object.entries(schema).flatMap(([keyword, value]): [string, unknown][] => {
    if (value === false || value === "" || (Array.isArray(value) && value.length === 0)) {
      return keyword === "default" ? [[keyword, value]] : [];
    }
    if (keyword === "additionalProperties" && value === true) return [["x-kubernetes-preserve-unknown-fields", true]];
    if (keyword === "required") return [[keyword, (value as string[]).toSorted()]];
    if (keyword === "properties") {
      const members = Object.entries(object(value)).map(([name, one]) => [name, schemaMeaning(object(one))] as const);
      return members.length === 0 ? [] : [[keyword, Object.fromEntries(members)]];
    }
    if (["items", "additionalProperties", "not"].includes(keyword)) return [[keyword, schemaMeaning(object(value))]];
    if (["allOf", "anyOf", "oneOf"].includes(keyword)) return [[keyword, objects(value).map(schemaMeaning)]];
    return [[keyword, typeof value === "bigint" ? Number(value) : value]];
  });
  return Object.fromEntries(entries);
}
