import type { V1ConfigMap, V1Deployment, V1NetworkPolicy } from "@kubernetes/client-node";
import { describe, expect, expectTypeOf, it } from "vitest";
import type { Client } from "../client/client.ts";
import type { ReconcileContext } from "./reconcile-context.ts";
import { defineController, from, resourceType, watch } from "./index.ts";

const deployments = resourceType<V1Deployment>("apps/v1", "Deployment");
const configMaps = resourceType<V1ConfigMap>("v1", "ConfigMap");
const policies = resourceType<V1NetworkPolicy>("networking.k8s.io/v1", "NetworkPolicy");

/** What a call would return, without one. */
type Got<T extends Parameters<Client["resource"]>[0]> = T extends { readonly "~object"?: infer Object }
  ? Object
  : never;

describe("resourceType", () => {
  it("knows where types of Kubernetes are served", () => {
    expect(deployments).toEqual({
      group: "apps",
      version: "v1",
      kind: "Deployment",
      resource: "deployments",
      namespaced: true,
    });
    expect(configMaps).toMatchObject({ group: "", version: "v1", resource: "configmaps" });
    expect(resourceType<object>("rbac.authorization.k8s.io/v1", "ClusterRole")).toMatchObject({ namespaced: false });
  });

  it("says what to do for others", () => {
    expect(() => resourceType<object>("stable.example.com/v1", "CronTab")).toThrow(
      "stable.example.com/v1 CronTab is no type of Kubernetes itself; say where it is served: resourceType({ group,",
    );
    expect(() => resourceType<object>("v1", "constructor")).toThrow("is no type of Kubernetes");
  });

  it("has the types of the official client, as they come: times as text, no underscores", () => {
    type Deployment = NonNullable<Got<typeof deployments>>;
    expectTypeOf<NonNullable<Deployment["spec"]>["replicas"]>().toEqualTypeOf<number | undefined>();
    expectTypeOf<Deployment["metadata"]["creationTimestamp"]>().toEqualTypeOf<string | undefined>();
    type Condition = NonNullable<NonNullable<Deployment["status"]>["conditions"]>[number];
    expectTypeOf<Condition["lastUpdateTime"]>().toEqualTypeOf<string | undefined>();
    type Rule = NonNullable<NonNullable<NonNullable<Got<typeof policies>>["spec"]>["ingress"]>[number];
    expectTypeOf<Rule>().toHaveProperty("from");
    expectTypeOf<NonNullable<Got<typeof configMaps>>["data"]>().toEqualTypeOf<{ [key: string]: string } | undefined>();
  });

  it("is what a controller's functions are typed by", () => {
    const controller = defineController({
      for: from(deployments, { predicates: [({ object }) => object.spec?.replicas !== 0] }),
      owns: [configMaps],
      watches: [watch(policies, ({ metadata, spec }) => (spec?.ingress ? [{ name: metadata.name ?? "" }] : []))],
      async reconcile({ metadata, spec }, { applyOwned, applyStatus, cache, owned }) {
        expectTypeOf(spec?.template.spec?.containers[0]?.image).toEqualTypeOf<string | undefined>();
        const { name = "", namespace = "" } = metadata;
        // @ts-expect-error data is text by name
        await applyOwned(configMaps, { metadata: { name, namespace }, data: { replicas: 3 } });
        await applyOwned(configMaps, { metadata: { name, namespace }, data: { image: "x" } });
        // @ts-expect-error there is no such field
        expectTypeOf(owned(configMaps)[0]?.spec).toBeUndefined();
        expectTypeOf(owned(configMaps)[0]?.data?.["image"]).toEqualTypeOf<string | undefined>();
        expectTypeOf(cache(deployments).get({ name })?.status?.readyReplicas).toEqualTypeOf<number | undefined>();
        await applyStatus({ replicas: 3 });
        // @ts-expect-error a number
        await applyStatus({ replicas: "3" });
      },
    });
    expect(controller.for.type).toBe(deployments);
    expectTypeOf<ReconcileContext<NonNullable<Got<typeof deployments>>>["applyStatus"]>().toBeFunction();
  });
});
