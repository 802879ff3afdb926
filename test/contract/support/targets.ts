import { readFileSync } from "node:fs";
import type { GroupDefinition } from "../../../src/api/group.ts";
import { readCases } from "../../../src/conform/cases.ts";
import { describeTarget } from "../../../src/conform/describe/describe-target.ts";
import { parseResourceName } from "../../../src/conform/describe/discovered.ts";
import { NamedNamespaces } from "../../../src/conform/namespaces.ts";
import type { Target } from "../../../src/conform/target.ts";
import { contractGroup } from "./kinds.ts";
import { serve, type ServeOptions } from "./serve.ts";

/** Every kind that the checks are made with, and the file of its own cases. */
export const contractKinds: readonly ContractKind[] = [
  { resource: "flunders.v1.contract.example.com", cases: "flunders.yaml" },
  { resource: "fischers.v1.contract.example.com" },
  { resource: "charters.v1.contract.example.com", cases: "charters.yaml" },
  // Not the version that is stored: everything has to be converted, which custom resources leave to a webhook.
  { resource: "gadgets.v1beta1.contract.example.com", isOnlyOurs: true },
];

export interface ContractKind {
  readonly resource: string;
  /** In ../cases. */
  readonly cases?: string;
  /** It cannot be a custom resource without more ado. */
  readonly isOnlyOurs?: boolean;
}

export interface ServedTargets {
  readonly targets: readonly Target[];
  stop(): Promise<void>;
}

/** What is served and checked; by default the kinds that the checks are made with. */
export interface ContractSubject {
  readonly groups: readonly GroupDefinition[];
  readonly kinds: readonly ContractKind[];
}

const contractSubject: ContractSubject = { groups: [contractGroup], kinds: contractKinds };

/** A server of our own, and what `apiserver-boot conform` finds out about each of its kinds. */
export async function serveTargets(options: ServeOptions = {}, subject = contractSubject): Promise<ServedTargets> {
  const served = await serve(subject.groups, options);
  const identity = { server: served.server, ca: served.ca, ...served.admin };
  const targets: Target[] = [];
  for (const { resource, cases } of subject.kinds) {
    const file = new URL(`../cases/${cases}`, import.meta.url);
    targets.push(
      await describeTarget(identity, {
        resource: parseResourceName(resource),
        samples: [],
        namespaces: new NamedNamespaces(),
        protocol: "HTTP/2",
        ...(cases === undefined ? {} : { cases: readCases(readFileSync(file, "utf8"), cases) }),
      }),
    );
  }
  return { targets, stop: () => served.stop() };
}
