import { Type } from "typebox";
import { describe, expect, it } from "vitest";
import { defineConversion } from "../api/conversion.ts";
import { getter, withSubresources } from "../api/define-subresource.ts";
import { defineGroup, type GroupDefinition } from "../api/group.ts";
import { defineKind } from "../api/kind.ts";
import { parseYaml } from "../meta/yaml.ts";
import type { CustomResourceDefinition } from "./custom-resource-definition.ts";
import { manifests } from "./manifests.ts";

const webhooks = { service: { namespace: "tools", name: "hooks" }, certificateAuthority: "PEM" };
const make = (group: Omit<GroupDefinition, "name">) =>
  manifests([defineGroup({ name: "g.io", ...group })], { name: "tools", webhooks });
const clientConfig = (path: string) => ({
  caBundle: Buffer.from("PEM").toString("base64"),
  service: { ...webhooks.service, path },
});

const Zone = defineKind({ kind: "Zone", resource: "zones", scope: "Cluster", spec: Type.Object({}) });
const definitionIn = ({ files }: { files: readonly { content: string }[] }) =>
  parseYaml(files[0]?.content ?? "").value as unknown as CustomResourceDefinition;

describe("manifests", () => {
  it("are a file for each kind, and need no webhooks where there is no code", () => {
    const { files, needsWebhooks, warnings } = make({ versions: [{ name: "v1", kinds: [Zone] }] });
    expect(files.map(({ name }) => name)).toEqual(["g.io_zones.yaml"]);
    expect({ needsWebhooks, warnings }).toEqual({ needsWebhooks: false, warnings: [] });
  });

  it("have versions that convert converted by webhook", () => {
    const Old = defineKind({ ...Zone, spec: Type.Object({ area: Type.Optional(Type.String()) }) });
    const conversion = defineConversion({ kind: Old, hub: Zone })({
      convertTo: () => ({ spec: {} }),
      convertFrom: () => ({ spec: {} }),
    });
    const versions = [
      { name: "v1", kinds: [Zone] },
      { name: "v1beta1", kinds: [Old] },
    ];
    const made = make({ versions, conversions: [conversion] });
    expect(made.needsWebhooks).toBe(true);
    expect(definitionIn(made).spec.conversion).toEqual({
      strategy: "Webhook",
      webhook: { conversionReviewVersions: ["v1"], clientConfig: clientConfig("/convert") },
    });
  });

  it("leave versions of one definition unconverted", () => {
    const versions = [
      { name: "v1", kinds: [Zone] },
      { name: "v1beta1", kinds: [Zone] },
    ];
    expect(definitionIn(make({ versions })).spec.conversion).toBeUndefined();
  });

  it("have the cluster ask a kind's validate, in its own version alone", () => {
    const Checked = defineKind({ ...Zone, validate: () => [] });
    const { files, needsWebhooks } = make({
      versions: [
        { name: "v1", kinds: [Checked] },
        { name: "v2", kinds: [Checked] },
      ],
    });
    expect(needsWebhooks).toBe(true);
    const configuration = parseYaml(files.find(({ name }) => name === "webhooks.yaml")?.content ?? "").value;
    expect(configuration).toMatchObject({
      kind: "ValidatingWebhookConfiguration",
      metadata: { name: "tools" },
      webhooks: [
        {
          name: "zones.v1.g.io",
          clientConfig: clientConfig("/validate"),
          rules: [{ apiVersions: ["v1"], operations: ["CREATE", "UPDATE"], resources: ["zones"], scope: "Cluster" }],
          matchPolicy: "Exact",
          failurePolicy: "Fail",
        },
        { name: "zones.v2.g.io" },
      ],
    });
  });

  it.each([
    ["label", "[a-z0-9]"],
    ["label1035", "[a-z]"],
  ] as const)("have a rule where names must be of the format %s", (nameFormat, first) => {
    const kind = defineKind({ ...Zone, nameFormat, rules: [{ rule: "true" }] });
    const { schema } = definitionIn(make({ versions: [{ name: "v1", kinds: [kind] }] })).spec.versions[0] ?? {};
    const rules = schema?.openAPIV3Schema["x-kubernetes-validations"];
    expect(rules?.map(({ rule }) => rule)).toEqual(["true", expect.stringContaining(`matches('^${first}(`)]);
  });

  it("warn of what custom resources cannot do", () => {
    const scale = { specReplicas: ".spec.replicas", statusReplicas: ".status.replicas" };
    const replicas = Type.Object({ replicas: Type.Optional(Type.Integer()) });
    const Odd = defineKind({
      ...Zone,
      spec: replicas,
      status: replicas,
      scale,
      nameFormat: "path-segment",
      allowUnconditionalUpdate: true,
      validate: () => [],
      admission: { validateDelete: () => undefined },
      statusSubresource: true,
    });
    const kind = withSubresources(Odd, { log: getter(Odd, { handle: () => "" }) });
    const { warnings } = make({ versions: [{ name: "v1", kinds: [kind] }] });
    expect(warnings).toEqual([
      "g.io/v1 Zone: custom resources have no subresources of their own: log will be missing",
      expect.stringContaining("path-segment"),
      expect.stringContaining("allowUnconditionalUpdate"),
      expect.stringContaining("/scale does not reach validate"),
      "g.io/v1 Zone: its admission runs in a server of its own: nobody will ask it",
    ]);
  });
});
