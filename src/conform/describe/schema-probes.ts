import type { JsonObject } from "../../meta/types.ts";
import type { SchemaProbe } from "../target.ts";
import { acceptanceRules, type Acceptance } from "./acceptances.ts";
import { applyDefaults } from "./apply-defaults.ts";
import { placesIn, specWith, type Place } from "./place.ts";
import { refusalRules, type Refusal } from "./refusals.ts";
import type { ResolvedSchema } from "./resolve-schema.ts";

/** Of one rule, so many fields are tried. */
const most = 2;

/** Specs that show what the schema does, and what becomes of each. */
export function schemaProbes(spec: ResolvedSchema, base: JsonObject, unknownField: string): readonly SchemaProbe[] {
  const places = placesIn(spec);
  const refused = refusalRules.flatMap((rule) =>
    firstOf(places, (place) => {
      const found = rule(place);
      return found === undefined ? undefined : refusedProbe(spec, base, place, found);
    }),
  );
  const accepted = acceptanceRules.flatMap((rule) =>
    firstOf(places, (place) => {
      const found = rule(place, unknownField);
      return found === undefined ? undefined : acceptedProbe(spec, base, place, found);
    }),
  );
  return [...topLevelProbes(spec, base), ...accepted, ...refused, ...together(refused)];
}

/** Of a field directly below spec and of one further below, where there are both. */
function firstOf(places: readonly Place[], make: (place: Place) => SchemaProbe | undefined): SchemaProbe[] {
  const upper: SchemaProbe[] = [];
  const deeper: SchemaProbe[] = [];
  for (const place of places) {
    const probe = make(place);
    if (probe !== undefined) (place.path.length === 1 ? upper : deeper).push(probe);
  }
  const [first, second] = upper;
  return [first ?? deeper[1], deeper[0] ?? second].filter((probe) => probe !== undefined);
}

function refusedProbe(
  spec: ResolvedSchema,
  base: JsonObject,
  place: Place,
  { id, title, value, cause }: Refusal,
): SchemaProbe | undefined {
  const sent = specWith(spec, base, place, value);
  if (sent === undefined) return undefined;
  const outcome = cause === undefined ? { code: 422 } : { causes: [cause] };
  return { id, title: `${place.field}: ${title}`, spec: sent, about: place.field, ...outcome };
}

function acceptedProbe(
  spec: ResolvedSchema,
  base: JsonObject,
  place: Place,
  { id, title, value, stored }: Acceptance,
): SchemaProbe | undefined {
  const sent = specWith(spec, base, place, value);
  const expected = specWith(spec, base, place, stored);
  if (sent === undefined || expected === undefined) return undefined;
  const [name] = place.path;
  const all =
    place.path.length === 1 ? expected : { [name]: applyDefaults(spec.properties?.[name], expected[name] ?? null) };
  return { id, title: `${place.field}: ${title}`, spec: sent, stored: all, about: place.field };
}

/** What only fields directly below spec can show: what is not sent, and numbers as they are written. */
function topLevelProbes(spec: ResolvedSchema, base: JsonObject): SchemaProbe[] {
  const probes: SchemaProbe[] = [];
  for (const [name, schema] of Object.entries(spec.properties ?? {})) {
    const field = `spec.${name}`;
    const isRequired = (spec.required ?? []).includes(name);
    const isSent = Object.hasOwn(base, name);
    const { default: value, nullable } = schema;
    const about = (id: string, title: string, rest: Partial<SchemaProbe>): void =>
      void probes.push({ id, title: `${field}: ${title}`, spec: {}, about: field, ...rest });
    if (value !== undefined) {
      const stored = { [name]: applyDefaults(schema, value) };
      if (!isSent) about("R-SCH-11", "an absent field gets its default", { stored });
      if (nullable !== true)
        about("R-SCH-11", "a null that is not nullable gets the default", { spec: { [name]: null }, stored });
    } else if (!isRequired && nullable !== true) {
      about("R-SCH-10", "a null neither nullable nor defaulted is dropped", {
        spec: { [name]: null },
        dropped: [name],
      });
      const inner = Object.values(schema.properties ?? {}).some((child) => child.default !== undefined);
      if (inner && !isSent) about("R-SCH-11", "no default goes into an absent object", { dropped: [name] });
    }
    if (isInt64(schema) && !isSent) {
      for (const text of ["9223372036854775807", "-9007199254740993"]) {
        if (text.startsWith("-") && schema.minimum !== undefined) continue;
        about("R-NEG-11, R-NODE-6", `${text} keeps every digit`, { raw: `"${name}":${text}` });
      }
    }
  }
  return fewOfEach(probes);
}

const isInt64 = ({ type, format, maximum, multipleOf, enum: values }: ResolvedSchema): boolean =>
  type === "integer" &&
  (format === undefined || format === "int64") &&
  maximum === undefined &&
  multipleOf === undefined &&
  values === undefined;

function fewOfEach(probes: readonly SchemaProbe[]): SchemaProbe[] {
  const counts = new Map<string, number>();
  return probes.filter(({ title, about = "" }) => {
    const kind = title.slice(about.length);
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    return count <= most;
  });
}

/** Two fields that are wrong at once are both reported. */
function together(refused: readonly SchemaProbe[]): SchemaProbe[] {
  const withCauses = refused.filter(({ causes, spec }) => causes?.length === 1 && !Object.values(spec).includes(null));
  const [first] = withCauses;
  const second = withCauses.find(
    ({ spec }) => !Object.keys(spec).some((name) => Object.hasOwn(first?.spec ?? {}, name)),
  );
  if (first === undefined || second === undefined) return [];
  return [
    {
      id: "R-SCH-21",
      title: `all errors at once: ${first.title}, ${second.title}`,
      spec: { ...first.spec, ...second.spec },
      causes: [...(first.causes ?? []), ...(second.causes ?? [])],
      about: "spec",
    },
  ];
}
