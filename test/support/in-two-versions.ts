import { Type } from "typebox";
import { defineConversion } from "../../src/api/conversion.ts";
import { defineGroup, type GroupDefinition } from "../../src/api/group.ts";
import { defineKind } from "../../src/api/kind.ts";

const names = { kind: "Widget", resource: "widgets" } as const;

/** The hub: the host and port of what v1beta1 has in one string, and a size that v1beta1 has no field for. */
export const Widget = defineKind({
  ...names,
  spec: Type.Object({
    host: Type.String({ pattern: "^[^:]+$" }),
    port: Type.Integer({ default: 80, minimum: 1, maximum: 65535 }),
    size: Type.Optional(Type.Integer()),
  }),
  status: Type.Object({ ready: Type.Optional(Type.Boolean()) }),
  columns: [{ name: "Host", type: "string", jsonPath: ".spec.host" }],
});

/** Also has a mood, which the hub has no field for. */
export const WidgetV1beta1 = defineKind({
  ...names,
  spec: Type.Object({
    address: Type.String({ pattern: "^[^:]+:[0-9]+$" }),
    mood: Type.Optional(Type.String()),
  }),
  status: Type.Object({ phase: Type.Optional(Type.String({ enum: ["Ready", "Waiting"] })) }),
  selectableFields: [".spec.mood"],
  columns: [{ name: "Address", type: "string", jsonPath: ".spec.address" }],
});

const sizeAnnotation = "widgets.example.com/size";
const moodAnnotation = "widgets.example.com/mood";

/** What is asked for is thrown, to see what becomes of it. */
const throwIfAsked = (text: string | undefined): void => {
  if (text === "throw") throw new Error("no such thing");
};

export const widgetConversion = defineConversion({ kind: WidgetV1beta1, hub: Widget })({
  convertTo({ metadata, spec, status }) {
    const [host = "", port] = spec.address.split(":");
    const { [sizeAnnotation]: size, ...annotations } = metadata.annotations ?? {};
    if (spec.mood !== undefined) annotations[moodAnnotation] = spec.mood;
    return {
      metadata: { labels: metadata.labels, annotations },
      spec: { host, port: Number(port), size: size === undefined ? undefined : Number(size) },
      status: status && { ready: status.phase === undefined ? undefined : status.phase === "Ready" },
    };
  },
  convertFrom({ metadata, spec, status }) {
    throwIfAsked(metadata.labels?.["conversion"]);
    const { [moodAnnotation]: mood, ...annotations } = metadata.annotations ?? {};
    if (spec.size !== undefined) annotations[sizeAnnotation] = String(spec.size);
    return {
      metadata: { labels: metadata.labels, annotations },
      spec: { address: `${spec.host}:${spec.port}`, mood },
      status: status && { phase: status.ready === undefined ? undefined : status.ready ? "Ready" : "Waiting" },
    };
  },
});

export const widgetGroup = (more: Partial<GroupDefinition> = {}): GroupDefinition =>
  defineGroup({
    name: "widgets.example.com",
    versions: [
      { name: "v1", kinds: [Widget] },
      { name: "v1beta1", kinds: [WidgetV1beta1], deprecated: true },
    ],
    conversions: [widgetConversion],
    ...more,
  });
