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

  requirement(
    "R-TOPO-4",
    "what a proxy says of the request changes nothing, and no URL is built of it",
    async (context) => {
      const { group, version } = context.main.resource;
      const told = {
        "x-forwarded-for": "192.0.2.1, 192.0.2.2",
        "x-forwarded-host": "elsewhere.example.com",
        "x-forwarded-proto": "http",
        "x-forwarded-uri": "/apis/elsewhere",
        "audit-id": "of-the-proxy",
      };
      for (const path of ["/apis", `/apis/${group}`, `/apis/${group}/${version}`]) {
        const plain = (await context.get(path)).expect(200);
        const proxied = (await context.get(path, told)).expect(200);
        assert.deepEqual(proxied.json, plain.json, path);
        assert.doesNotMatch(proxied.text, /elsewhere/);
        assert.equal(proxied.header("location"), undefined, path);
      }
    },
  ),
]);
