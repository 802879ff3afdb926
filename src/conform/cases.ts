import { parse } from "yaml";
import type { JsonObject } from "../meta/types.ts";
import { UsageError } from "../project/user-error.ts";
import type { ProbeCause, SchemaProbe } from "./target.ts";

type Fields = Readonly<Record<string, unknown>>;

const known = new Set(["id", "title", "from", "spec", "stored", "dropped", "raw", "causes", "code"]);

/**
 * Cases of a kind that no schema tells, such as the messages of its rules: a YAML list, each with a spec and what becomes
 * of it.
 * @throws UsageError naming the file and the case
 */
export function readCases(text: string, file: string): readonly SchemaProbe[] {
  const cases = parse(text, { intAsBigInt: false }) as unknown;
  if (!Array.isArray(cases)) throw new UsageError(`${file}: expected a list of cases`);
  return cases.map((one: unknown, index) => readCase(one, `${file}: [${index}]`));
}

function readCase(value: unknown, where: string): SchemaProbe {
  const fields = mapping(value, where);
  const strange = Object.keys(fields).find((name) => !known.has(name));
  if (strange !== undefined) {
    throw new UsageError(`${where}: unknown field ${strange}; a case has ${[...known].join(", ")}`);
  }
  const { id = "R-SCH-21", title, from, spec = {}, stored, dropped, raw, causes, code } = fields;
  if (typeof title !== "string") throw new UsageError(`${where}: title is missing`);
  return {
    id: String(id),
    title,
    spec: mapping(spec, `${where}: spec`) as JsonObject,
    ...(from === undefined ? {} : { from: mapping(from, `${where}: from`) as JsonObject }),
    ...(stored === undefined ? {} : { stored: mapping(stored, `${where}: stored`) as JsonObject }),
    ...(dropped === undefined ? {} : { dropped: list(dropped, `${where}: dropped`).map(String) }),
    ...(raw === undefined ? {} : { raw: String(raw) }),
    ...(code === undefined ? {} : { code: Number(code) }),
    ...(causes === undefined
      ? {}
      : { causes: list(causes, `${where}: causes`).map((cause) => readCause(cause, `${where}: causes`)) }),
  };
}

function readCause(value: unknown, where: string): ProbeCause {
  const { reason = "FieldValueInvalid", field, message = "" } = mapping(value, where);
  if (typeof field !== "string") throw new UsageError(`${where}: field is missing`);
  try {
    return { reason: String(reason), field, message: new RegExp(String(message), "u") };
  } catch (error) {
    throw new UsageError(`${where}: message is no regular expression: ${(error as Error).message}`);
  }
}

function mapping(value: unknown, where: string): Fields {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Fields;
  throw new UsageError(`${where}: expected a mapping`);
}

function list(value: unknown, where: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new UsageError(`${where}: expected a list`);
}
