import assert from "node:assert/strict";
import { strangersForbidden } from "../needs.ts";
import { chapter, requirement } from "../requirement.ts";

export const versionAndHealth = chapter("4 version, health, metrics", [
  requirement("R-VER-1", "/version says what this is", async ({ main }) => {
    const version = (await main.send("GET", "/version")).expect(200).json as Record<string, unknown>;
    for (const field of [
      "major",
      "minor",
      "gitVersion",
      "gitCommit",
      "gitTreeState",
      "buildDate",
      "goVersion",
      "compiler",
      "platform",
    ]) {
      assert.equal(typeof version[field], "string", field);
    }
    assert.match(String(version.major), /^\d+$/);
    assert.match(String(version.minor), /^\d+$/);
  }),

  requirement("R-HLTH-1", "health answers ok in plain text", async ({ main }) => {
    for (const path of ["/livez", "/readyz", "/healthz"]) {
      const answer = (await main.send("GET", path)).expect(200);
      assert.equal(answer.text, "ok");
      assert.equal(answer.header("content-type"), "text/plain; charset=utf-8");
      assert.equal(answer.header("x-content-type-options"), "nosniff");
    }
  }),

  requirement("R-HLTH-2", "verbose lists the checks, exclude leaves some out", async ({ main }) => {
    for (const name of ["livez", "readyz", "healthz"]) {
      const verbose = (await main.send("GET", `/${name}?verbose`)).expect(200).text;
      assert.match(verbose, /^(\[\+\]\S+ ok\n)+/);
      assert.ok(verbose.includes("[+]ping ok\n"));
      assert.ok(verbose.trimEnd().endsWith(`${name} check passed`), verbose);
      assert.match((await main.send("GET", `/${name}?verbose&exclude=ping`)).text, /\[\+\]ping excluded: ok\n/);
      const unknown = (await main.send("GET", `/${name}?verbose&exclude=nope`)).expect(200).text;
      assert.match(unknown, /warn: some health checks cannot be excluded: no matches for "nope"/);
      assert.equal((await main.send("GET", `/${name}/ping`)).expect(200).text, "ok");
      (await main.send("GET", `/${name}/nope`)).expect(404);
    }
    assert.match((await main.send("GET", "/readyz?verbose")).text, /\[\+\]shutdown ok\n/);
  }),

  requirement("R-HLTH-4", "health needs no identity", [strangersForbidden], async ({ anonymous }) => {
    for (const path of ["/livez", "/readyz", "/healthz"]) (await anonymous.send({ path })).expect(200);
  }),

  requirement(
    "R-MET-1",
    "metrics are Prometheus text, and not for everybody",
    [strangersForbidden],
    async ({ main, anonymous }) => {
      await main.create("a");
      const answer = (await main.send("GET", "/metrics")).expect(200);
      assert.match(answer.header("content-type") ?? "", /^text\/plain/);
      assert.match(answer.text, /^apiserver_request_total\{.*verb="POST".*\} \d+$/m);
      assert.match(answer.text, /^process_/m);
      (await anonymous.send({ path: "/metrics" })).failure(403, "Forbidden");
    },
  ),

  requirement(
    "R-HLTH-4",
    "an anonymous client gets nothing but health",
    [strangersForbidden],
    async ({ anonymous, main }) => {
      for (const path of [main.path(), "/apis", `/apis/${main.resource.group}`, "/openapi/v2", "/", "/readyz/ping"]) {
        const { status } = await anonymous.send({ path });
        assert.ok(status === 403 || status === 401, `${path}: ${status}`);
      }
    },
  ),
]);
