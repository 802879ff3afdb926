import { Type } from "typebox";
import { describe, expect, expectTypeOf, it } from "vitest";
import type { FieldError } from "../meta/field-error.ts";
import { invalid } from "../meta/field-error.ts";
import type { ObjectMeta } from "../meta/types.ts";
import { defineGroup } from "./group.ts";
import { type AnyKind, defineKind } from "./kind.ts";
import type { ObjectOf } from "./object-of.ts";

const CronTab = defineKind({
  kind: "CronTab",
  resource: "crontabs",
  spec: Type.Object({
    cronSpec: Type.String(),
    replicas: Type.Optional(Type.Integer({ default: 1 })),
    policy: Type.Union([Type.Literal("Allow"), Type.Literal("Forbid")]),
    env: Type.Array(Type.Object({ name: Type.String() })),
    selector: Type.Record(Type.String(), Type.String()),
  }),
  status: Type.Object({ replicas: Type.Optional(Type.Integer()) }),
  validate: (crontab, { operation, old }): FieldError[] => {
    expectTypeOf(crontab.spec.policy).toEqualTypeOf<"Allow" | "Forbid">();
    expectTypeOf(crontab.status).toEqualTypeOf<{ replicas?: number } | undefined>();
    expectTypeOf(operation).toEqualTypeOf<"create" | "update">();
    expectTypeOf(old?.spec.cronSpec).toEqualTypeOf<string | undefined>();
    return crontab.spec.cronSpec === "" ? [invalid("spec.cronSpec", "", "must not be empty")] : [];
  },
});

const Note = defineKind({ kind: "Note", resource: "notes", spec: Type.Optional(Type.Object({ text: Type.String() })) });

describe("ObjectOf", () => {
  it("infers the object's type from the schemas", () => {
    type Object = ObjectOf<typeof CronTab>;
    expectTypeOf<Object["metadata"]>().toEqualTypeOf<ObjectMeta>();
    expectTypeOf<Object["spec"]>().toEqualTypeOf<{
      cronSpec: string;
      replicas?: number;
      policy: "Allow" | "Forbid";
      env: { name: string }[];
      selector: Record<string, string>;
    }>();
    expectTypeOf<Object>().toHaveProperty("status");
    const object: Object = {
      apiVersion: "stable.example.com/v1",
      kind: "CronTab",
      metadata: { name: "a" },
      spec: { cronSpec: "* * * * *", policy: "Allow", env: [], selector: {} },
    };
    // @ts-expect-error -- not one of the literals
    object.spec.policy = "Sometimes";
    expect(object.status).toBeUndefined();
  });

  it("has an optional spec where the schema is optional, and no status where none is declared", () => {
    type Object = ObjectOf<typeof Note>;
    const object: Object = { apiVersion: "stable.example.com/v1", kind: "Note", metadata: {} };
    expectTypeOf<Object["spec"]>().toEqualTypeOf<{ text: string } | undefined>();
    expectTypeOf<Object>().not.toHaveProperty("status");
    expect(object.spec).toBeUndefined();
  });

  it("lets kinds of all schemas stand in one group", () => {
    expectTypeOf(CronTab).toExtend<AnyKind>();
    const group = defineGroup({ name: "stable.example.com", versions: [{ name: "v1", kinds: [CronTab, Note] }] });
    expect(group.versions[0]?.kinds).toEqual([CronTab, Note]);
  });
});

describe("defineKind", () => {
  it("fills in what follows from the rest", () => {
    expect(Note).toMatchObject({
      singular: "note",
      shortNames: [],
      categories: [],
      scope: "Namespaced",
      columns: [],
      nameFormat: "subdomain",
      allowUnconditionalUpdate: false,
      statusSubresource: false,
    });
    expect(CronTab.statusSubresource).toBe(true);
  });

  it("keeps what is said", () => {
    const kind = defineKind({
      kind: "CronTab",
      resource: "crontabs",
      singular: "tab",
      scope: "Cluster",
      spec: Type.Object({}),
      status: Type.Object({}),
      statusSubresource: false,
    });
    expect(kind).toMatchObject({ singular: "tab", scope: "Cluster", statusSubresource: false });
  });
});
