import assert from "node:assert/strict";
import { valueAt } from "../answer.ts";
import type { Collection, Context } from "../context.ts";
import { mutableField, selectableField } from "../needs.ts";
import { chapter, requirement } from "../requirement.ts";
import { groupVersion } from "../target.ts";

/** What the OpenAPI document says may be selected by, beside name and namespace. */
async function publishedFields(context: Context): Promise<readonly string[]> {
  const { resource } = context.main;
  const document = (await context.get(`/openapi/v3/apis/${groupVersion(resource)}`)).expect(200);
  const schemas = document.at("components.schemas") as Record<string, Record<string, unknown>>;
  const schema = Object.values(schemas).find((one) => isKind(one, resource.kind));
  const fields = (schema?.["x-kubernetes-selectable-fields"] ?? []) as readonly { fieldPath: string }[];
  return fields.map(({ fieldPath }) => fieldPath);
}

const isKind = (schema: Record<string, unknown>, kind: string): boolean =>
  ((schema["x-kubernetes-group-version-kind"] ?? []) as readonly { kind: string }[]).some((one) => one.kind === kind);

const query = (selector: string) => `fieldSelector=${encodeURIComponent(selector)}`;
const names = ({ items }: { items: { metadata: { name?: string } }[] }) => items.map(({ metadata }) => metadata.name);

/** The target's plain string field, and its two values. */
function fieldOf({ resource: { field, spec } }: Collection): { path: string; first: string; second: string } {
  return { path: `spec.${field.name}`, first: String(spec[field.name]), second: field.value };
}

async function fill(main: Collection): Promise<void> {
  const { field } = main.resource;
  await main.create("a");
  await main.create("b", { spec: { [field.name]: field.value } });
  await main.create("c");
}

export const selectableFields = chapter("10 selectable fields", [
  requirement("R-SEL-3", "selectable fields are published", [selectableField], async (context) => {
    assert.deepEqual(await publishedFields(context), context.main.resource.selectableFields);
  }),

  requirement("R-SEL-3", "a field that is not published as selectable is refused", [mutableField], async (context) => {
    const { main } = context;
    const published = await publishedFields(context);
    for (const path of ["spec.nope", "status", "metadata.uid", fieldOf(main).path]) {
      if (published.includes(path)) (await main.list(`?${query(`${path}=x`)}`)).expect(200);
      else (await main.list(`?${query(`${path}=x`)}`)).failure(400, "BadRequest", /field label not supported: /);
    }
  }),

  requirement("R-SEL-3", "lists by a selectable field", [selectableField], async ({ main }) => {
    const { path, first, second } = fieldOf(main);
    await fill(main);
    assert.deepEqual(names((await main.list(`?${query(`${path}=${first}`)}`)).expect(200).list), ["a", "c"]);
    assert.deepEqual(names((await main.list(`?${query(`${path}!=${first}`)}`)).expect(200).list), ["b"]);
    assert.deepEqual(names((await main.list(`?${query(`${path}=${second},metadata.name!=b`)}`)).expect(200).list), []);
    const page = (await main.list(`?limit=1&${query(`${path}=${first}`)}`)).expect(200).list;
    assert.deepEqual(names(page), ["a"]);
    assert.equal(page.metadata.remainingItemCount, undefined, "R-LIST-6");
    const rest = await main.list(`?limit=1&${query(`${path}=${first}`)}&continue=${page.metadata.continue ?? ""}`);
    assert.deepEqual(names(rest.expect(200).list), ["c"]);
  }),

  requirement(
    "R-SEL-3",
    "a watch by a selectable field: entering is ADDED, leaving DELETED",
    [selectableField],
    async ({ main }) => {
      const { path, first, second } = fieldOf(main);
      const { field } = main.resource;
      const { metadata } = await main.create("a");
      const watch = await main.watch(
        `&resourceVersion=${metadata.resourceVersion ?? ""}&${query(`${path}=${second}`)}`,
      );
      (await main.patch("a", { metadata: { labels: { x: "1" } } })).expect(200);
      (await main.patch("a", { spec: { [field.name]: second } })).expect(200);
      (await main.patch("a", { metadata: { labels: { x: "2" } } })).expect(200);
      const left = (await main.patch("a", { spec: { [field.name]: first } })).expect(200).object;
      const events = await watch.take(3);
      assert.deepEqual(
        events.map(({ type }) => type),
        ["ADDED", "MODIFIED", "DELETED"],
      );
      const last = events[2]?.object;
      assert.equal(valueAt(last, `spec.${field.name}`), second, "R-WATCH-5: the content before");
      assert.equal(last?.metadata.resourceVersion, left.metadata.resourceVersion);
      await watch.quiet();
    },
  ),

  requirement("R-SEL-3", "deletes a collection by a selectable field", [selectableField], async ({ main }) => {
    const { path, first } = fieldOf(main);
    await fill(main);
    (await main.send("DELETE", `${main.path()}?${query(`${path}=${first}`)}`)).expect(200);
    assert.deepEqual(names((await main.list()).list), ["b"]);
  }),
]);
