import type { Scenario, Step } from "../step.ts";
import { mergePatch, step } from "./requests.ts";

const versions = ["v1", "v1beta1"] as const;
type Version = (typeof versions)[number];
const other = (version: Version): Version => (version === "v1" ? "v1beta1" : "v1");

const ledgers = (version: Version): string => `/apis/contract.example.com/${version}/namespaces/{ns}/ledgers`;
const ledger = (version: Version, spec: object = {}, rest: object = {}): object => ({
  apiVersion: `contract.example.com/${version}`,
  kind: "Ledger",
  metadata: { name: "a" },
  spec,
  ...rest,
});

const post = (label: string, version: Version, body = ledger(version)): Step =>
  step(`versions: ${label} in ${version}`, "POST", ledgers(version), body);
const get = (label: string, version: Version, path = "/a", headers: Record<string, string> = {}): Step =>
  step(`versions: ${label} in ${version}`, "GET", ledgers(version) + path, undefined, { headers });
const send = (
  label: string,
  version: Version,
  method: string,
  body: object,
  type = "application/json",
  query = "",
): Step =>
  step(`versions: ${label} in ${version}`, method, `${ledgers(version)}/a${query}`, body, {
    headers: { "content-type": type },
  });
const apply = (label: string, version: Version, manager: string, spec: object, query = ""): Step =>
  send(
    label,
    version,
    "PATCH",
    ledger(version, spec),
    "application/apply-patch+yaml",
    `?fieldManager=${manager}${query}`,
  );
const watch = (label: string, version: Version, query = ""): Step =>
  step(`versions: ${label} in ${version}`, "GET", `${ledgers(version)}?watch=true${query}`, undefined, { watch: true });

/** One object, written and read in two versions that are the same but for their name. */
function* versionScenarios(): Generator<Scenario> {
  for (const version of versions) {
    const its = other(version);
    const upon = (name: string, ...steps: Step[]): Scenario => ({
      name: `versions: ${name} ${version}`,
      steps: [post("given a ledger", version), ...steps, get("afterwards", version), get("afterwards", its)],
    });
    const current = { metadata: { name: "a", resourceVersion: "{rv:a}" } };
    yield upon("read");
    yield upon("lists", get("a list", version, ""), get("a list", its, ""));
    yield upon("a table", get("a table", its, "", { accept: "application/json;as=Table;g=meta.k8s.io;v=v1" }));
    yield upon("an update", send("an update", its, "PUT", ledger(its, { size: 2 }, current)));
    yield upon(
      "a body of the other version",
      send("a body of the other version", version, "PUT", ledger(its, { size: 2 }, current)),
    );
    yield upon("a merge patch", send("a merge patch", its, "PATCH", { spec: { size: 2 } }, mergePatch));
    yield upon(
      "an invalid merge patch",
      send("an invalid merge patch", its, "PATCH", { spec: { size: 99 } }, mergePatch),
    );
    yield upon("nothing new", send("nothing new", its, "PATCH", {}, mergePatch));
    yield upon("a delete", step(`versions: a delete in ${its}`, "DELETE", `${ledgers(its)}/a`));
    yield upon(
      "an update, then a patch",
      send("a title", version, "PATCH", { spec: { title: "t" } }, mergePatch),
      send("a size", its, "PATCH", { spec: { size: 3 } }, mergePatch),
    );
    yield upon(
      "applied by two",
      apply("applied", version, "one", { title: "t" }),
      apply("applied by another", its, "two", { size: 4 }, "&force=true"),
    );
    yield upon(
      "applied in conflict",
      apply("applied", version, "one", { title: "t" }),
      apply("applied in conflict", its, "two", { title: "u" }),
    );
    yield upon(
      "applied again",
      apply("applied", version, "one", { title: "t", lines: [{ name: "p", sum: 1 }] }),
      apply("applied again", its, "one", { title: "t", lines: [{ name: "q" }] }),
    );
    yield upon("applied less", apply("applied", version, "one", { title: "t" }), apply("applied less", its, "one", {}));
    yield upon(
      "watched",
      watch("a watch", version),
      watch("a watch", its, "&fieldSelector=metadata.name%3Da"),
      send("a watched patch", its, "PATCH", { spec: { title: "w" } }, mergePatch),
      step(`versions: a watched delete in ${version}`, "DELETE", `${ledgers(version)}/a`),
    );
    yield upon(
      "a status",
      step(
        `versions: a status in ${its}`,
        "PATCH",
        `${ledgers(its)}/a/status`,
        { status: { phase: "x" } },
        { headers: { "content-type": mergePatch } },
      ),
    );
  }
}

export const severalVersions = { name: "versions", scenarios: versionScenarios };
