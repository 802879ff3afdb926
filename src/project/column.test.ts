import { expect, it } from "vitest";
import { parseColumn } from "./column.ts";
import { compareVersions } from "./version-order.ts";

it.each([
  ["Spec=.spec.cronSpec", { name: "Spec", type: "string", jsonPath: ".spec.cronSpec" }],
  ["Ready For=.status.ready:boolean", { name: "Ready For", type: "boolean", jsonPath: ".status.ready" }],
  ["Age=.metadata.creationTimestamp:date", { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" }],
])("reads the column %s", (text, column) => {
  expect(parseColumn(text)).toEqual(column);
});

it.each([
  ["Spec", /expected name=jsonPath/],
  ["=.spec.a", /expected name=jsonPath/],
  ["Spec=", /expected a simple path/],
  ["Spec=spec.a", /expected a simple path/],
  ["Spec=.spec.a[0]", /expected a simple path/],
  ["Spec={.spec.a}", /expected a simple path/],
  ["Spec=.spec..a", /expected a simple path/],
  ["Spec=.spec.a:text", /unknown type text/],
  ["Spec=.spec.a:string:x", /expected name=jsonPath/],
  ["A\nB=.spec.a", /printable/],
])("refuses the column %j", (text, message) => {
  expect(() => parseColumn(text)).toThrow(message);
});

it("R-DISC-6: sorts versions best first", () => {
  const sorted = ["v10", "v2", "v1", "v11beta2", "v10beta3", "v3beta1", "v12alpha1", "v11alpha2"];
  expect(sorted.toReversed().toSorted(compareVersions)).toEqual(sorted);
});
