// examples/wardle as custom resources: its conversion, defaults and rules are code, which a real kube-apiserver asks here.
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { boot } from "../cluster/support/scaffolded-project.ts";
import { Kubectl } from "../e2e/support/kubectl.ts";
import { ensureKubectl } from "../kubectl/ensure-kubectl.mjs";
import type { ChildProgram } from "./child-program.ts";
import { startControlPlane, type ControlPlane } from "./control-plane.ts";
import { LocalProject } from "./local-project.ts";

const [started, found] = await Promise.all([startControlPlane(), ensureKubectl()]);
const missing = "unavailable" in started ? started.unavailable : "missing" in found ? found.missing : undefined;
if (missing !== undefined) console.warn(`\nSKIPPED: code of custom resources by run local: ${missing}\n`);
const title = missing === undefined ? "examples/wardle as custom resources" : `wardle (skipped: ${missing})`;

const flunder = (name: string, version: string, spec: object) =>
  JSON.stringify({
    apiVersion: `wardle.example.com/${version}`,
    kind: "Flunder",
    metadata: { name, namespace: "default" },
    spec,
  });

describe.skipIf(missing !== undefined)(title, () => {
  const plane = started as ControlPlane;
  let folder: string;
  let project: LocalProject;
  let kubectl: Kubectl;
  let local: ChildProgram;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "wardle-as-crd-"));
    project = await LocalProject.ofExample("wardle", folder);
    kubectl = new Kubectl("path" in found ? found.path : "", await readFile(plane.kubeconfig, "utf8"));
  });
  afterAll(async () => {
    await project.stop();
    kubectl.remove();
    await plane.stop();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });
  const run = async (line: string, options = {}) => kubectl.run(line.split(" "), options);
  /** What the server says to it; "" if it has nothing against it. */
  const refusal = ({ spec }: { readonly spec: object }): Promise<string> =>
    run("create --dry-run=server -f -", { input: flunder("refused", "v1beta1", spec), code: 1 }).then(
      ({ stderr }) => stderr,
      () => "",
    );
  const runLocal = `run local --as crd --no-check --kubeconfig ${plane?.kubeconfig}`;

  it("without an address for it nothing is installed: versions would not be converted", async () => {
    await expect(boot(project.directory, runLocal)).rejects.toThrow("--webhook-url is missing");
    expect((await run("get crd -o name")).stdout).toBe("");
  });

  it("the cluster asks the code: conversion, admission and validate", async () => {
    local = project.boot("wardle", `${runLocal} --webhook-url https://127.0.0.1:0`);
    await project.says(local, "Ctrl-C stops everything here");
    await run("create -f -", {
      input: flunder("good", "v1alpha1", { reference: "somewhere", referenceType: "Fischer" }),
    });
    const hub = await run("get flunders.v1beta1.wardle.example.com good -o jsonpath={.spec}");
    expect(JSON.parse(hub.stdout)).toEqual({ fischerReference: "somewhere", referenceType: "Fischer" });

    const both = { fischerReference: "a", flunderReference: "b" };
    // What is applied is asked about a moment later.
    await expect
      .poll(() => refusal({ spec: both }), { timeout: 20_000 })
      .toContain("spec.fischerReference: Invalid value");
    await run("create -f -", { input: flunder("typed", "v1beta1", { fischerReference: "a" }) });
    expect((await run("get flunders.v1beta1.wardle.example.com typed -o jsonpath={.spec}")).stdout).toContain(
      "Fischer",
    );
    const named = await run("get validatingwebhookconfigurations,mutatingwebhookconfigurations -o name");
    expect(named.stdout).toContain("wardle-run-local");
  }, 60_000);

  it("Ctrl-C takes away what has the cluster ask this machine, so that it goes on without", async () => {
    await local.stop("SIGINT");
    const named = await run("get validatingwebhookconfigurations,mutatingwebhookconfigurations -o name");
    expect(named.stdout).toBe("");
    const said = await project.log(local);
    expect(said).toContain("objects can be read and written in the stored version alone");
    expect((await run("get flunders.v1beta1.wardle.example.com -o name")).stdout).toContain("good");
    await run("create -f -", { input: flunder("unasked", "v1beta1", { fischerReference: "a" }) });
    const { stdout } = await run("get flunders.v1beta1.wardle.example.com unasked -o jsonpath={.spec}");
    expect(JSON.parse(stdout)).toEqual({ fischerReference: "a" });
  });
});
