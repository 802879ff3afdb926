import { expect, it } from "vitest";
import { verbOf } from "./verb-of.ts";

const notes = { group: "desk.example.com", version: "v1", resource: "notes", namespaced: true };
const zones = { ...notes, resource: "zones", namespaced: false };
const root = "/apis/desk.example.com/v1";
const collection = `${root}/namespaces/default/notes`;

it.each([
  ["GET", collection, "list"],
  ["GET", `${collection}/`, "list"],
  ["GET", `${root}/notes?limit=1`, "list"],
  ["GET", `${collection}?limit=1&watch`, "watch"],
  ["GET", `${collection}?watch=1&x=y`, "watch"],
  ["GET", `${collection}?watch=false`, "list"],
  ["GET", `${root}/watch/namespaces/default/notes/a`, "watch"],
  ["GET", `${collection}/a`, "get"],
  ["HEAD", `${collection}/a`, "get"],
  ["POST", collection, "create"],
  ["PUT", `${collection}/a`, "update"],
  ["PATCH", `${collection}/a`, "patch"],
  ["DELETE", `${collection}/a`, "delete"],
  ["DELETE", `${collection}?labelSelector=a`, "deletecollection"],
  ["POST", `${root}/notes`, undefined],
  ["DELETE", `${root}/notes`, undefined],
  ["PUT", collection, undefined],
  ["POST", `${collection}/a`, undefined],
  ["GET", `${collection}/a/status`, undefined],
  ["GET", `${root}/namespaces/default/others`, undefined],
  ["GET", root, undefined],
  ["GET", "/openapi/v3", undefined],
])("%s %s: %s", (method, path, verb) => expect(verbOf(notes, method, path)).toBe(verb));

it.each([
  ["POST", `${root}/zones`, "create"],
  ["DELETE", `${root}/zones`, "deletecollection"],
  ["GET", `${root}/zones/a`, "get"],
  ["GET", `${root}/namespaces/default/zones`, undefined],
])("cluster-scoped: %s %s: %s", (method, path, verb) => expect(verbOf(zones, method, path)).toBe(verb));
