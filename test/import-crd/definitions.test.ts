import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseAllDocuments, parseDocument } from "yaml";
import { resolveApi } from "../../src/api/resolve.ts";
import { customResourceDefinitions } from "../../src/crd/custom-resource-definitions.ts";
import { UserError } from "../../src/project/user-error.ts";
import { readDefinitions } from "../../src/scaffold/import-crd/read-definitions.ts";
import { importedGroups } from "./imported-groups.ts";
import { meaningOfDefinition } from "./meaning-of-definition.ts";

const textOf = (name: string): string => readFileSync(join(import.meta.dirname, "definitions", name), "utf8");

async function exported(text: string): Promise<Record<string, unknown>> {
  const groups = await importedGroups(text, "crd.yaml");
  const webhooks = { service: { namespace: "tools", name: "hooks" } };
  const [definition] = customResourceDefinitions(resolveApi(groups), webhooks);
  return JSON.parse(JSON.stringify(definition)) as Record<string, unknown>;
}

describe("a definition that is imported and exported", () => {
  it("means the same, whatever it says", async () => {
    const original = parseDocument(textOf("odd.yaml"), { merge: true }).toJS() as Record<string, unknown>;
    expect(meaningOfDefinition(await exported(textOf("odd.yaml")))).toEqual(meaningOfDefinition(original));
  });

  it("keeps its webhook conversion", async () => {
    const text = textOf("odd.yaml").replace("strategy: None", "strategy: Webhook");
    expect(await exported(text)).toMatchObject({ spec: { conversion: { strategy: "Webhook" } } });
  });

  it("of v1beta1 that prunes nothing becomes one of v1 that prunes nothing", async () => {
    const { spec } = await exported(textOf("talk.yaml"));
    expect(spec).toMatchObject({
      group: "stable.example.com",
      names: { plural: "crontabs", singular: "crontab", kind: "CronTab", shortNames: ["ct"] },
      scope: "Namespaced",
      versions: [
        {
          name: "v1",
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } },
        },
      ],
    });
    expect(JSON.stringify(spec)).not.toContain("required");
  });

  it("of v1beta1 keeps what its versions have in common, on every level", async () => {
    const schema = {
      properties: { spec: { properties: { list: { items: { properties: { a: { type: "string" } } } } } } },
    };
    const { spec } = await exported(
      JSON.stringify({
        apiVersion: "apiextensions.k8s.io/v1beta1",
        kind: "CustomResourceDefinition",
        metadata: { name: "zones.g.example" },
        spec: {
          group: "g.example",
          version: "v1",
          scope: "Cluster",
          names: { plural: "zones", kind: "Zone" },
          validation: { openAPIV3Schema: schema },
          subresources: { status: {} },
          additionalPrinterColumns: [{ name: "A", type: "string", JSONPath: ".spec.list" }],
        },
      }),
    );
    const open = { type: "object", "x-kubernetes-preserve-unknown-fields": true };
    const item = { ...open, properties: { a: { type: "string" } } };
    const list = { type: "array", items: item };
    expect(spec).toMatchObject({
      scope: "Cluster",
      versions: [
        {
          additionalPrinterColumns: [{ name: "A", type: "string", jsonPath: ".spec.list" }],
          subresources: { status: {} },
          schema: { openAPIV3Schema: { ...open, properties: { spec: { ...open, properties: { list } } } } },
        },
      ],
    });
  });
});

describe("readDefinitions", () => {
  it("tells of indentation that is not YAML's", () => {
    const warnings: string[] = [];
    readDefinitions(textOf("talk.yaml"), "talk.yaml", (line) => warnings.push(line));
    expect(warnings).toEqual([expect.stringContaining("talk.yaml is not valid YAML, but was read")]);
  });

  it("finds definitions among other objects, and in lists", () => {
    const definition = parseAllDocuments(textOf("odd.yaml"), { merge: true })[0]?.toJS() as object;
    const text = [{ kind: "ConfigMap" }, null, { kind: "List", items: [definition, { kind: "Pod" }] }, definition]
      .map((one) => JSON.stringify(one))
      .join("\n---\n");
    expect(readDefinitions(text, "all.yaml").map(({ names }) => names.kind)).toEqual(["Oddity", "Oddity"]);
  });

  it.each([
    ["kind: ConfigMap", "crd.yaml holds no CustomResourceDefinition"],
    ["a: 'b", "crd.yaml is not valid YAML"],
    [
      textOf("odd.yaml").replace("kind: Oddity\n", "kind: oddity\n"),
      "oddities.odd.example.org, spec.names.kind: expected CamelCase",
    ],
    [textOf("odd.yaml").replace("plural: oddities", "plural: []"), "spec.names.plural: expected a text"],
    [textOf("odd.yaml").replace("group: odd.example.org", "group: odd"), "spec.group: expected a DNS name"],
    [
      textOf("odd.yaml").replace("- name: v1\n", "- name: one\n"),
      "spec.versions[].name: expected a Kubernetes version",
    ],
    [
      textOf("odd.yaml").replace(
        / schema:\n        openAPIV3Schema:\n          type: object\n          properties: \{ data[^]*/,
        "",
      ),
      "schema of v1alpha1: a definition that prunes needs one",
    ],
  ])("refuses a file (%#)", (text, message) => {
    const read = () => readDefinitions(text, "crd.yaml");
    expect(read).toThrow(UserError);
    expect(read).toThrow(message);
  });
});
