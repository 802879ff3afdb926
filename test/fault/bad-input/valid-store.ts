import { resolveApi } from "../../../src/api/resolve.ts";
import { parseJson } from "../../../src/meta/json/parse.ts";
import type { JsonObject, JsonValue } from "../../../src/meta/types.ts";
import { compileSchema } from "../../../src/schema/compile.ts";
import type { BadRequest } from "./bad-request.ts";
import type { Sender } from "./exchange.ts";
import { faultGroup, root } from "./kinds.ts";

const schemas = new Map(
  resolveApi([faultGroup])
    .groups.flatMap(({ versions }) => versions.flatMap(({ resources }) => resources))
    .map(({ resource, schema }) => [resource, compileSchema(schema)]),
);

/** Lists everything and looks at each object: what is wrong, and how many there are. */
export async function invalidObjects(sender: Sender): Promise<{ readonly problems: string[]; readonly count: number }> {
  const problems: string[] = [];
  let count = 0;
  for (const resource of ["traps", "pits"]) {
    for (const item of await listed(sender, resource)) {
      count++;
      problems.push(...problemsOf(resource, item));
    }
  }
  return { problems, count };
}

async function listed(sender: Sender, resource: string): Promise<JsonObject[]> {
  const items: JsonValue[] = [];
  let token = "";
  do {
    const page = await getJson(sender, `${root}/${resource}?limit=3${token === "" ? "" : `&continue=${token}`}`);
    items.push(...(page["items"] as JsonValue[]));
    token = ((page["metadata"] as JsonObject)["continue"] as string | undefined) ?? "";
  } while (token !== "");
  return items as JsonObject[];
}

function problemsOf(resource: string, item: JsonObject): string[] {
  const metadata = item["metadata"] as JsonObject;
  const name = String(metadata["name"]);
  const problems = (schemas.get(resource)?.validate(item) ?? []).map(({ field, detail }) => `${field} ${detail ?? ""}`);
  if (!/^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/.test(name)) problems.push("its name");
  for (const field of ["uid", "creationTimestamp"])
    if (typeof metadata[field] !== "string") problems.push(`no ${field}`);
  if (!/^[1-9]\d*$/.test(String(metadata["resourceVersion"]))) problems.push("its resourceVersion");
  const namespace = metadata["namespace"];
  if ((resource === "traps") !== (typeof namespace === "string" && namespace !== "")) problems.push("its namespace");
  return problems.map((problem) => `${resource} ${name.slice(0, 80)}: ${problem}`);
}

export async function getJson(sender: Sender, target: string): Promise<JsonObject> {
  const outcome = await sender.send(plainGet(target));
  if (outcome.kind !== "answered" || outcome.status !== 200)
    throw new Error(`GET ${target}: ${JSON.stringify(outcome)}`);
  return parseJson(outcome.body, 2_000).value as JsonObject;
}

const plainGet = (target: string): BadRequest => ({
  index: -1,
  spoiled: [],
  method: "GET",
  target,
  headers: [],
  body: undefined,
  framing: "exact",
  onResource: true,
});
