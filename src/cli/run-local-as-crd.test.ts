import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runForTest } from "./run-for-test.ts";

describe("run local --as crd", () => {
  let home: string;
  let cwd: string;
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), "as-crd-"));
    cwd = join(home, "crontabs");
    await runForTest("init repo --domain example.com --skip-install --skip-git crontabs".split(" "), { cwd: home });
    await writeFile(join(home, "kubeconfig"), "{}");
  });
  afterAll(() => rm(home, { recursive: true }));

  it.each([
    ["--as crd", "--kubeconfig is missing: --as crd installs in the cluster that it names"],
    ["--as crd --kubeconfig ../kubeconfig --storage memory", "--storage makes no sense with --as crd"],
    ["--as crd --kubeconfig ../kubeconfig --reset", "--reset makes no sense with --as crd"],
    ["--as crd --kubeconfig ../kubeconfig --run etcd", "--run etcd makes no sense with --as crd"],
    ["--kubeconfig ../kubeconfig", "--kubeconfig makes no sense with --as apiserver: it is about a cluster"],
    ["--webhook-url https://a", "--webhook-url makes no sense with --as apiserver"],
    ["--as crd --kubeconfig ../kubeconfig", "there is no current-context"],
    ["--as crd --kubeconfig ../nowhere", "cannot read the kubeconfig"],
  ])("refuses %s", async (flags, message) => {
    const { code, stdout, stderr } = await runForTest(`run local ${flags}`.split(" "), { cwd });
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(message);
  });
});
