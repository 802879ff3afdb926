import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { EmbeddedStorage } from "../../src/storage/embedded/embedded-storage.ts";
import { bundleProgram, outputOf, runProgram } from "./storage-child.ts";

interface Report {
  readonly acknowledged: readonly [string, number][];
  readonly events: readonly number[];
  readonly refusals: readonly string[];
  readonly refusedWhenFull: number;
  readonly latestWhenFull: number;
  readonly listedWhenFull: number;
  readonly acknowledgedWhenFull: number;
  readonly refusedAfterwards: number;
}

describe.runIf(process.platform === "linux")("a full disk", () => {
  it("R-STO-9: refuses writes as unavailable, loses nothing, gives no revision away, and goes on when there is room", async () => {
    const directory = await mkdtemp(join(tmpdir(), "storage-full-"));
    const program = await bundleProgram("storage-full-writer");
    try {
      const { text, errors } = await outputOf(runProgram(program.path, [directory]));
      expect(text, errors).not.toBe("");
      const report = JSON.parse(text) as Report;
      expect(report.refusals).toEqual(["StorageUnavailableError"]);
      expect(report.refusedWhenFull).toBeGreaterThan(200);
      expect(report.refusedAfterwards).toBe(0);
      expect(report.listedWhenFull).toBe(report.acknowledgedWhenFull);
      expect(report.latestWhenFull).toBe(report.acknowledgedWhenFull + 1);
      const revisions = report.acknowledged.map(([, revision]) => revision).sort((a, b) => a - b);
      expect(revisions).toEqual(revisions.map((_, index) => index + 2));
      expect(report.events).toEqual(revisions);
      const storage = await EmbeddedStorage.open({ directory });
      const stored = (await storage.list("/w/")).items.map((item) => [item.key, item.revision]);
      expect(new Map(stored as [string, number][])).toEqual(new Map(report.acknowledged));
      await storage.close();
    } finally {
      await program.remove();
      await rm(directory, { recursive: true, force: true });
    }
  });
});
