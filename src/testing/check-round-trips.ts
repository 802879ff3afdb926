import type { AnyConversion } from "../api/conversion.ts";
import { resolveApi } from "../api/resolve.ts";
import { stringifyJson } from "../meta/json/stringify.ts";
import type { JsonObject, JsonValue, KubeObject } from "../meta/types.ts";
import { encodeObject } from "../registry/encoded-object.ts";
import { ServedVersions, type VersionedResource } from "../registry/served-versions.ts";
import { Random } from "./samples/random.ts";
import { sampleObject } from "./samples/sample-object.ts";
import type { GivenValues } from "./samples/sample-value.ts";

export interface RoundTripOptions {
  /** Objects made of each version; 200. */
  readonly samples?: number;
  /** Another one makes other objects; 1. */
  readonly seed?: number;
  /** For fields that are hard to guess, by path: `{ "spec.schedule": ["* * * * *"], "spec.jobs[].image": ["a:1"] }`. */
  readonly values?: GivenValues;
  /** Whether what a conversion makes has to be valid in its version; true. */
  readonly valid?: boolean;
}

const defaults = { samples: 200, seed: 1, values: {}, valid: true } satisfies RoundTripOptions;

/**
 * Converts objects that are made up from the schemas to the hub and back, and from the hub and back: nothing may be lost
 * (R-MV-2). The same objects every time.
 * @throws Error with the first object that is not the same, and in what.
 */
export function checkRoundTrips(conversion: AnyConversion, options: RoundTripOptions = {}): void {
  const { samples, seed, values, valid } = { ...defaults, ...options };
  const versions = versionsOf(conversion);
  const [hub, other] = [versions.of(hubVersion), versions.of(otherVersion)] as [VersionedResource, VersionedResource];
  const random = new Random(seed);
  for (let number = 0; number < samples; number++) {
    for (const [from, to] of [
      [other, hub],
      [hub, other],
    ] as const) {
      const problem = problemOf(versions, sampleObject(from, { random, values }), to, valid);
      if (problem !== undefined) throw new Error(`${problem}\n(seed ${seed}, sample ${number})`);
    }
  }
}

const group = "conversion.example.com";
/** As messages name them: what a conversion's kinds are called elsewhere is not known here. */
const [hubVersion, otherVersion] = [`${group}/v2`, `${group}/v1`];
const names: Readonly<Record<string, string>> = { [hubVersion]: "the hub", [otherVersion]: "the other version" };

function versionsOf(conversion: AnyConversion): ServedVersions {
  const versions = [
    { name: "v2", kinds: [conversion.hub] },
    { name: "v1", kinds: [conversion.kind] },
  ];
  const [resolved] = resolveApi([{ name: group, versions, conversions: [conversion] }]).groups;
  return new ServedVersions(resolved?.versions.flatMap(({ resources }) => resources) ?? []);
}

function problemOf(
  versions: ServedVersions,
  sample: KubeObject,
  to: VersionedResource,
  valid: boolean,
): string | undefined {
  const from = sample.apiVersion;
  const text = encodeObject(sample).value.toString();
  const way = `${names[from]} → ${names[to.resource.apiVersion]}`;
  const there = versions.convert(copyOf(sample), to.resource.apiVersion);
  const [error] = valid ? to.schema.validate(there as JsonObject) : [];
  if (error !== undefined) {
    return `${way}: not valid there: ${error.field}: ${error.detail ?? error.type}\nbefore: ${text}\nafter:  ${textOf(there)}`;
  }
  const middle = textOf(there);
  const back = versions.convert(there, from);
  if (textOf(back) === text) return undefined;
  return [
    `${way} → ${names[from]}: not the same object`,
    ...differences(sample as JsonValue, back as JsonValue, "").slice(0, 10),
    `before: ${text}`,
    `there:  ${middle}`,
    `back:   ${textOf(back)}`,
  ].join("\n");
}

const copyOf = (object: KubeObject): KubeObject => structuredClone(object);
const textOf = (object: KubeObject): string => encodeObject(object).value.toString();

/** Lines such as `  spec.size: 3 became nothing`. */
function differences(before: JsonValue | undefined, after: JsonValue | undefined, path: string): string[] {
  if (isObject(before) && isObject(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
    return keys.flatMap((key) => differences(before[key], after[key], path === "" ? key : `${path}.${key}`));
  }
  const [was, is] = [before, after].map((value) => (value === undefined ? "nothing" : stringifyJson(value)));
  return was === is ? [] : [`  ${path}: ${was} became ${is}`];
}

const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);
