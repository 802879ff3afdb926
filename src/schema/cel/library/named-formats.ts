import { isQualifiedName, isValidLabelValue, validateName } from "../../../meta/names.ts";
import { stringFormats } from "../../formats/string-formats.ts";
import { overload, type Overload } from "../types/overload.ts";
import { ArrayList } from "../values/lists.ts";
import { Opaque, Optional, type Value } from "../values/value.ts";
import { matchCost, sizeOf } from "./cost.ts";
import { parseUrl } from "./parse-url.ts";

class NamedFormat extends Opaque {
  readonly typeName = "kubernetes.NamedFormat";
  constructor(
    readonly name: string,
    readonly validate: (text: string) => readonly string[],
    /** As long as the pattern it stands for; its cost follows from it. */
    readonly patternSize: number,
  ) {
    super();
  }
  equals(other: NamedFormat): boolean {
    return this.name === other.name;
  }
}

const named = (format: "label" | "subdomain" | "label1035", prefix: boolean) => (text: string) =>
  validateName(format, text, prefix);

const known = (format: string, problem: string) => (text: string) =>
  stringFormats.get(format)?.(text) === true ? [] : [problem];

function uriProblems(text: string): string[] {
  try {
    parseUrl(text);
    return [];
  } catch (error) {
    return [(error as Error).message];
  }
}

/** Lengths of upstream's patterns. */
const sizes = { uri: 1103, uuid: 69, byte: 84, dateTime: 71 };

const formats: ReadonlyMap<string, NamedFormat> = new Map([
  ["dns1123Label", new NamedFormat("DNS1123Label", named("label", false), 30)],
  ["dns1123Subdomain", new NamedFormat("DNS1123Subdomain", named("subdomain", false), 60)],
  ["dns1035Label", new NamedFormat("DNS1035Label", named("label1035", false), 30)],
  ["qualifiedName", new NamedFormat("QualifiedName", isQualifiedName, 60)],
  ["dns1123LabelPrefix", new NamedFormat("DNS1123LabelPrefix", named("label", true), 30)],
  ["dns1123SubdomainPrefix", new NamedFormat("DNS1123SubdomainPrefix", named("subdomain", true), 60)],
  ["dns1035LabelPrefix", new NamedFormat("DNS1035LabelPrefix", named("label1035", true), 30)],
  ["labelValue", new NamedFormat("LabelValue", isValidLabelValue, 40)],
  ["uri", new NamedFormat("URI", uriProblems, sizes.uri)],
  ["uuid", new NamedFormat("uuid", known("uuid", "does not match the UUID format"), sizes.uuid)],
  ["byte", new NamedFormat("byte", known("byte", "invalid base64"), sizes.byte)],
  ["date", new NamedFormat("date", known("date", "invalid date"), sizes.dateTime)],
  ["datetime", new NamedFormat("datetime", known("datetime", "invalid datetime"), sizes.dateTime)],
]);

function validate(format: NamedFormat, text: string): Optional {
  const problems = format.validate(text);
  return problems.length === 0 ? Optional.none : new Optional(new ArrayList(problems));
}

const validationCost = ([format, text]: readonly Value[]): number =>
  format instanceof NamedFormat ? matchCost(sizeOf(text), format.patternSize) : 1;

const type = "kubernetes.NamedFormat";

/** Kubernetes' library of named formats. */
export const namedFormats: Record<string, Overload[]> = {
  "format.named": [overload(`(string) -> optional(${type})`, (name: string) => new Optional(formats.get(name)))],
  validate: [overload(`${type}.(string) -> optional(list(string))`, validate, validationCost)],
  ...Object.fromEntries(
    [...formats].map(([name, format]) => [`format.${name}`, [overload(`() -> ${type}`, () => format)]]),
  ),
};
