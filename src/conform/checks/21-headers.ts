import assert from "node:assert/strict";
import { prunes } from "../needs.ts";
import { chapter, requirement } from "../requirement.ts";

export const headers = chapter("21 headers", [
  requirement("R-HDR-2", "a warning comes once, also where the request has a timeout", [prunes], async ({ main }) => {
    const { unknownField } = main.resource;
    const body = main.sample("a", { spec: { [unknownField]: 1 } });
    const answer = (await main.post(body, "?timeout=20s")).expect(201);
    assert.deepEqual(answer.headerValues("warning"), [`299 - "unknown field \\"spec.${unknownField}\\""`]);
  }),

  requirement("R-HDR-3", "other sites may not read along, and nothing is said of them", async ({ main }) => {
    const answer = await main.list("", { origin: "https://other.example.com" });
    answer.expect(200);
    for (const name of ["access-control-allow-origin", "access-control-allow-credentials", "strict-transport-security"])
      assert.equal(answer.header(name), undefined, name);
  }),
]);
