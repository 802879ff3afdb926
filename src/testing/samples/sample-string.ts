import { stringFormats } from "../../schema/formats/string-formats.ts";
import { compilePattern } from "../../schema/pattern/compile-pattern.ts";
import { parseSequence, type Atom } from "../../schema/pattern/parse-sequence.ts";
import type { StructuralSchema } from "../../schema/structural-schema.ts";
import type { Random } from "./random.ts";

type StringSchema = Pick<StructuralSchema, "format" | "pattern" | "minLength" | "maxLength">;

/** What formats and common patterns let through; also what tends to get lost: nothing, other alphabets, quotes. */
// prettier-ignore
const words = [
  "a", "b", "", "example", "x-1", "0", "1", "10", "250", "1.5", "true", "v1", "v1.2.3", "Always", "Never",
  "a.example.com", "a/b", "/var/lib", "a:b", "a:1", "a.example:8080", "a=b", "k8s.io/name", "10Gi", "500m", "50%",
  "* * * * *", "*/5 * * * *", "30s", "1h30m", "nginx:1.27", "a b", "ä ✓ 日本", '"quoted" \\ and\nnext',
  "https://example.com/x?y=1", "someone@example.com", "10.0.0.1", "10.0.0.0/24", "2001:db8::1", "00:00:5e:00:53:01",
  "4f6c1f0e-8a0b-4c50-9d61-0b1f4c0d9a3e", "6fa459ea-ee8a-3ca4-894e-db77e160355e",
  "886313e1-3b8a-5372-9b90-0c9aee199e5d", "2030-01-01T00:00:00Z", "2031-02-03", "aGVsbG8=",
  "507f1f77bcf86cd799439011", "#a1b2c3", "rgb(1,2,3)", "123-45-6789", "978-0-306-40615-7", "4111111111111111",
];

/** A string that the schema lets through; undefined: none was found. */
export function sampleString(schema: StringSchema, random: Random): string | undefined {
  const fits = fitting(schema);
  const known = words.filter(fits);
  const made = schema.pattern === undefined ? plain(schema, random) : fromPattern(schema.pattern, random);
  const candidates = made !== undefined && fits(made) ? [...known, made, made] : known;
  return candidates.length === 0 ? undefined : random.pick(candidates);
}

function fitting({
  format = "",
  pattern,
  minLength = 0,
  maxLength = Infinity,
}: StringSchema): (text: string) => boolean {
  const hasFormat = stringFormats.get(format.replaceAll("-", "")) ?? (() => true);
  const matches = pattern === undefined ? () => true : compilePattern(pattern);
  return (text) => {
    const { length } = [...text];
    return length >= minLength && length <= maxLength && hasFormat(text) && matches(text);
  };
}

function plain({ minLength = 0, maxLength = minLength + 12 }: StringSchema, random: Random): string {
  const length = random.integer(minLength, Math.min(maxLength, minLength + 12));
  return Array.from({ length }, () => random.pick([..."abcxyz019-."])).join("");
}

/** For patterns that are one sequence; most are. */
function fromPattern(pattern: string, random: Random): string | undefined {
  const atoms = parseSequence(pattern.replace(/^\^/, "").replace(/\$$/, ""));
  return atoms?.map((atom) => repeated(atom, random)).join("");
}

const printable = Array.from({ length: 0x7f - 0x20 }, (_, at) => String.fromCharCode(0x20 + at));

function repeated({ chars, min, max }: Atom, random: Random): string {
  const allowed = printable.filter((char) =>
    chars.ranges.some(([from, to]) => from <= char.charCodeAt(0) && char.charCodeAt(0) <= to),
  );
  if (allowed.length === 0) return "";
  return Array.from({ length: random.integer(min, Math.min(max, min + 4)) }, () => random.pick(allowed)).join("");
}
