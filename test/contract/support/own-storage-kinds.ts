import { randomUUID } from "node:crypto";
import { Type } from "typebox";
import { defineGroup, type GroupDefinition } from "../../../src/api/group.ts";
import { defineKind } from "../../../src/api/kind.ts";
import type { ObjectOf } from "../../../src/api/object-of.ts";
import { defineStorage } from "../../../src/api/own-storage.ts";
import { FilesBackend } from "../../../src/storage/own/files-backend.ts";

/** Everything a resource can do, and its objects are files. */
const Note = defineKind({
  kind: "Note",
  resource: "notes",
  shortNames: ["nt"],
  spec: Type.Object({
    text: Type.String({ maxLength: 100 }),
    priority: Type.Integer({ minimum: 0, maximum: 9, default: 1 }),
    tags: Type.Optional(Type.Array(Type.String(), { "x-kubernetes-list-type": "set" })),
  }),
  status: Type.Object({ read: Type.Optional(Type.Boolean()), readers: Type.Optional(Type.Integer()) }),
  columns: [
    { name: "Text", type: "string", jsonPath: ".spec.text" },
    { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" },
  ],
  selectableFields: [".spec.text"],
});

/** Computed when it is asked for: get, list and watch. */
const Gauge = defineKind({
  kind: "Gauge",
  resource: "gauges",
  spec: Type.Object({ reading: Type.Integer() }),
  columns: [{ name: "Reading", type: "integer", jsonPath: ".spec.reading" }],
});

/** The same for a whole cluster. */
const Barometer = defineKind({
  kind: "Barometer",
  resource: "barometers",
  scope: "Cluster",
  spec: Type.Object({ reading: Type.Integer() }),
});

/** Can be created and never be seen again. */
const Voucher = defineKind({
  kind: "Voucher",
  resource: "vouchers",
  spec: Type.Object({ holder: Type.String({ maxLength: 20 }), code: Type.Optional(Type.String()) }),
});

const gauge = (name: string, reading: number): ObjectOf<typeof Gauge> => ({
  apiVersion: "own.example.com/v1",
  kind: "Gauge",
  metadata: { name, namespace: "default", labels: { place: name } },
  spec: { reading },
});

/** Kinds whose objects live elsewhere, with all verbs and with fewer. */
export const ownStorageGroup = (directory: string): GroupDefinition =>
  defineGroup({
    name: "own.example.com",
    versions: [{ name: "v1", kinds: [Note, Gauge, Barometer, Voucher] }],
    storages: [
      // A disk may be slow where everything is tested at once.
      defineStorage(Note, new FilesBackend({ directory }), { timeout: 60_000 }),
      defineStorage(Gauge, { list: async () => [gauge("attic", 7), gauge("cellar", 3)] }),
      defineStorage(Barometer, {
        list: async () => [{ ...gauge("roof", 1013), kind: "Barometer", metadata: { name: "roof" } }],
      }),
      defineStorage(Voucher, {
        create: async (voucher) => ({ ...voucher, spec: { ...voucher.spec, code: randomUUID() } }),
      }),
    ],
  });
