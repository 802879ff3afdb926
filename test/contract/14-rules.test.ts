import { Type } from "typebox";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { defineGroup } from "../../src/api/group.ts";
import { defineKind } from "../../src/api/kind.ts";
import type { Answer } from "../../src/conform/answer.ts";
import { Wire } from "../../src/conform/wire.ts";
import type { JsonObject } from "../../src/meta/types.ts";
import { MemoryStorage } from "../../src/storage/memory.ts";
import { serve, type Served } from "./support/serve.ts";

/** The kind before anyone thought of limits, and after. */
const laxKind = defineKind({
  kind: "Tier",
  resource: "tiers",
  spec: Type.Object({
    size: Type.Optional(Type.Integer()),
    name: Type.Optional(Type.String()),
    tags: Type.Optional(Type.Array(Type.String())),
    limits: Type.Optional(Type.Object({ low: Type.Optional(Type.Integer()), high: Type.Optional(Type.Integer()) })),
  }),
  status: Type.Object({ used: Type.Optional(Type.Integer()) }),
});

const strictKind = defineKind({
  ...laxKind,
  spec: Type.Object({
    size: Type.Optional(Type.Integer({ maximum: 10 })),
    name: Type.Optional(Type.String()),
    tags: Type.Optional(Type.Array(Type.String(), { "x-kubernetes-list-type": "set" })),
    limits: Type.Optional(
      Type.Object(
        { low: Type.Optional(Type.Integer()), high: Type.Optional(Type.Integer()) },
        { "x-kubernetes-validations": [{ rule: "self.low <= self.high", message: "low must not be above high" }] },
      ),
    ),
  }),
  status: Type.Object({ used: Type.Optional(Type.Integer({ maximum: 5 })) }),
  rules: [{ rule: "!has(self.status) || !has(self.status.used) || self.status.used != 4", message: "not four" }],
});

const groupOf = (kind: typeof laxKind) =>
  defineGroup({ name: "rules.example.com", versions: [{ name: "v1", kinds: [kind] }] });

const path = "/apis/rules.example.com/v1/namespaces/default/tiers";
const old = { size: 50, name: "a", tags: ["x", "x"], limits: { low: 2, high: 1 } };

describe("14.3, 14.4: objects that were written before their schema became strict", () => {
  let before: Served;
  let served: Served;
  let wire: Wire;
  let stored: JsonObject;

  // Two servers above one storage, as while a new version is rolled out.
  beforeAll(async () => {
    const storage = new MemoryStorage();
    before = await serve([groupOf(laxKind)], { storage });
    const first = new Wire("HTTP/2", { server: before.server, ca: before.ca, ...before.admin });
    (await first.send({ method: "POST", path, body: tier("old", old) })).expect(201);
    (await first.send({ method: "POST", path, body: tier("other", { name: "b" }) })).expect(201);
    first.close();
    served = await serve([groupOf(strictKind)], { storage });
    wire = new Wire("HTTP/2", { server: served.server, ca: served.ca, ...served.admin });
    stored = (await wire.send({ path: `${path}/old` })).expect(200).object as unknown as JsonObject;
  });

  afterAll(async () => {
    wire.close();
    await served.stop();
    await before.stop();
  });

  const patch = (spec: JsonObject): Promise<Answer> => send({ spec });
  const send = (body: JsonObject, subresource = ""): Promise<Answer> =>
    wire.send({
      method: "PATCH",
      path: `${path}/old${subresource}`,
      headers: { "content-type": "application/merge-patch+json" },
      body,
    });

  it("R-SCH-22, R-CEL-6: what was wrong before does not keep other fields from changing", async () => {
    const answer = (await patch({ name: "changed" })).expect(200);
    expect(answer.at("spec")).toEqual({ ...old, name: "changed" });
    const warning = answer.header("warning");
    expect(warning).toContain("299 - ");
    expect(warning).toContain("spec.limits: Invalid value: low must not be above high");
    expect(warning).not.toContain("spec.size");
  });

  it("R-SCH-22: a value that changes has to be right", async () => {
    const { details } = (await patch({ size: 51 })).failure(422, "Invalid");
    expect(details?.causes?.map(({ field }) => field)).toEqual(["spec.size"]);
    (await patch({ size: 50 })).expect(200);
  });

  it("R-SCH-3: a list that held duplicates may go on holding them", async () => {
    (await patch({ tags: ["y", "y"] })).expect(200);
    const body = { spec: { tags: ["y", "y"] } };
    const headers = { "content-type": "application/merge-patch+json" };
    const answer = await wire.send({ method: "PATCH", path: `${path}/other`, headers, body });
    expect(answer.failure(422, "Invalid").details?.causes).toEqual([
      { reason: "FieldValueDuplicate", field: "spec.tags[1]", message: 'Duplicate value: "y"' },
    ]);
  });

  it("R-CEL-6: a rule about a value that changes is an error again", async () => {
    const { details } = (await patch({ limits: { low: 3 } })).failure(422, "Invalid");
    expect(details?.causes).toEqual([
      { reason: "FieldValueInvalid", field: "spec.limits", message: "Invalid value: low must not be above high" },
    ]);
    (await patch({ limits: { low: 1 } })).expect(200);
    (await patch({ limits: { low: 2 } })).failure(422, "Invalid");
  });

  it("R-STS-4: a spec that is wrong does not block the status, whose own schema and rules hold", async () => {
    (await send({ status: { used: 3 } }, "/status")).expect(200);
    const tooMuch = (await send({ status: { used: 6 } }, "/status")).failure(422, "Invalid").details?.causes;
    expect(tooMuch?.map(({ field }) => field)).toEqual(["status.used"]);
    const four = (await send({ status: { used: 4 } }, "/status")).failure(422, "Invalid").details?.causes;
    expect(four?.map(({ message }) => message)).toEqual(["Invalid value: not four"]);
  });

  it("R-SCH-22: a new object gets no grace", async () => {
    const { details } = (await wire.send({ method: "POST", path, body: tier("new", old) })).failure(422, "Invalid");
    expect(details?.causes?.map(({ field }) => field).sort()).toEqual(["spec.limits", "spec.size", "spec.tags[1]"]);
    expect(stored["kind"]).toBe("Tier");
  });

  const tier = (name: string, spec: JsonObject): JsonObject => ({
    apiVersion: "rules.example.com/v1",
    kind: "Tier",
    metadata: { name },
    spec,
  });
});
