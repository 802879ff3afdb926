import { expect, it } from "vitest";
import { parseGroupVersion } from "./gvk.ts";

it.each([
  ["v1", { group: "", version: "v1" }],
  ["apps/v1", { group: "apps", version: "v1" }],
  ["apps/", { group: "apps", version: "" }],
  ["", { group: "", version: "" }],
  ["/", { group: "", version: "" }],
  ["a/b/c", undefined],
])("parseGroupVersion(%j)", (text, groupVersion) => {
  expect(parseGroupVersion(text)).toEqual(groupVersion);
});
