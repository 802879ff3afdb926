import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** .ci/run sums the counts of all runs from these files. */
const results = process.env["CI_RESULTS"];
const reporters =
  results === undefined
    ? {}
    : {
        reporters: ["default", "json"],
        outputFile: { json: `${results}/${process.env["CI_SUITE"] ?? "unit"}-${process.pid}.json` },
      };

export default defineConfig({
  test: {
    ...reporters,
    projects: [
      {
        test: {
          name: "unit",
          include: ["src/**/*.test.ts", "test/import-crd/**/*.test.ts"],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: "contract",
          include: ["test/contract/**/*.test.ts", "test/identity/**/*.test.ts"],
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: "fault",
          include: ["test/fault/**/*.test.ts"],
          testTimeout: 300_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: "etcd",
          include: ["test/etcd/**/*.test.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      {
        // The example is tried as it stands in its folder.
        resolve: { alias: { "apiserver-boot": fileURLToPath(new URL("src/index.ts", import.meta.url)) } },
        test: {
          name: "postgres",
          include: ["test/postgres/**/*.test.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: "sqlite",
          include: ["test/sqlite/**/*.test.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.test.ts", "test/pack/**/*.test.ts"],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: "image",
          include: ["test/image/**/*.test.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: "soak",
          include: ["test/soak/**/*.test.ts"],
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: "control-plane",
          include: ["test/control-plane/**/*.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: "cluster",
          include: ["test/cluster/**/*.test.ts"],
          globalSetup: "test/cluster/support/global-setup.ts",
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: "differential",
          include: ["test/differential/**/*.test.ts"],
          testTimeout: 600_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: "docs",
          include: ["test/docs/**/*.test.ts"],
          testTimeout: 900_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
