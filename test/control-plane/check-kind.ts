import { readFile } from "node:fs/promises";
import { readCases } from "../../src/conform/cases.ts";
import { conform } from "../../src/conform/conform.ts";
import { parseResourceName } from "../../src/conform/describe/discovered.ts";
import type { CheckResult } from "../../src/conform/run/result.ts";
import type { Protocol } from "../../src/conform/wire.ts";
import type { ContractKind } from "../contract/support/targets.ts";

/** All checks of `apiserver-boot conform` of one kind of the contract, by whatever the kubeconfig leads to. */
export async function checkKind(
  kubeconfig: string,
  { resource, cases }: ContractKind,
  protocols: readonly Protocol[] = ["HTTP/1.1", "HTTP/2"],
): Promise<CheckResult[]> {
  const text =
    cases === undefined ? "[]" : await readFile(new URL(`../contract/cases/${cases}`, import.meta.url), "utf8");
  const { results } = await conform(
    {
      kubeconfig,
      resource: parseResourceName(resource),
      samples: [],
      cases: readCases(text, cases ?? ""),
      selection: { only: [], level: "P2" },
      protocols,
      concurrency: 4,
    },
    new AbortController().signal,
    {},
  );
  return [...results];
}
