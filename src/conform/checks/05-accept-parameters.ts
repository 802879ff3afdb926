import assert from "node:assert/strict";
import { chapter, requirement } from "../requirement.ts";

/** Parameters that say how, not what: known ones and made-up ones. */
const ignored = ["pretty=0", "charset=utf-8", "profile=nopeer", "export=1", "x=y", 'x="a,b;c"'];

export const acceptParameters = chapter("5 parameters of Accept", [
  requirement("R-NEG-6", "parameters that name no form are ignored", async ({ main }) => {
    await main.create("a");
    for (const parameter of ignored) {
      const answer = (await main.get("a", "", { accept: `application/json;${parameter}` })).expect(200);
      assert.equal(answer.object.kind, main.resource.kind, parameter);
    }
  }),

  requirement("R-NEG-6", "a clause with a form that is not offered is passed over", async ({ main }) => {
    await main.create("a");
    for (const form of [
      "as=Nonsense;g=meta.k8s.io;v=v1",
      "as=Table;g=example.com;v=v1",
      "as=Table;g=meta.k8s.io;v=v9",
    ]) {
      const answer = await main.get("a", "", { accept: `application/json;${form},application/json` });
      assert.equal(answer.expect(200).object.kind, main.resource.kind, form);
    }
  }),
]);
