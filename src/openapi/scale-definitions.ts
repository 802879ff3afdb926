import type { ServedResource } from "../api/served-api.ts";
import type { JsonObject } from "../meta/types.ts";
import type { Form } from "./form.ts";
import { typeMeta } from "./kind-definitions.ts";
import { groupVersionKinds, inForm } from "./meta-definitions.ts";

const nameOf = (type: string): string => `io.k8s.api.autoscaling.v1.${type}`;

/** Full name of the definition of a Scale. */
export const scaleName = nameOf("Scale");

const conventions = "https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md";

/**
 * Types of `/scale`. Data of the Kubernetes API, from the OpenAPI definitions of k8s.io/api v0.37 (Apache License 2.0).
 * They must stay as published: an aggregator renames definitions of one name that differ (R-OAS-3).
 */
const types: Readonly<Record<string, JsonObject>> = {
  Scale: {
    description: "Scale represents a scaling request for a resource.",
    type: "object",
    properties: {
      ...typeMeta,
      metadata: {
        description: `metadata is the standard object metadata; More info: ${conventions}#metadata.`,
        default: {},
        $ref: "ObjectMeta",
      },
      spec: {
        description: `spec defines the behavior of the scale. More info: ${conventions}#spec-and-status.`,
        default: {},
        $ref: nameOf("ScaleSpec"),
      },
      status: {
        description: `status is the current status of the scale. More info: ${conventions}#spec-and-status. Read-only.`,
        default: {},
        $ref: nameOf("ScaleStatus"),
      },
    },
    "x-kubernetes-group-version-kind": groupVersionKinds([{ group: "autoscaling", version: "v1", kind: "Scale" }]),
  },
  ScaleSpec: {
    description: "ScaleSpec describes the attributes of a scale subresource.",
    type: "object",
    properties: {
      replicas: {
        description: "replicas is the desired number of instances for the scaled object.",
        type: "integer",
        format: "int32",
        default: 0,
      },
    },
  },
  ScaleStatus: {
    description: "ScaleStatus represents the current status of a scale subresource.",
    type: "object",
    required: ["replicas"],
    properties: {
      replicas: {
        description: "replicas is the actual number of observed instances of the scaled object.",
        type: "integer",
        format: "int32",
        default: 0,
      },
      selector: {
        description:
          "selector is the label query over pods that should match the replicas count. This is same as the label selector but in the string format to avoid introspection by clients. The string will be in the same format as the query-param syntax. More info about label selectors: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/",
        type: "string",
      },
    },
  },
};

/** Under their full names, if any of the resources has a scale. */
export function scaleDefinitions(resources: readonly ServedResource[], form: Form): Record<string, JsonObject> {
  if (!resources.some(({ subresources }) => subresources.some(({ type }) => type === "scale"))) return {};
  return Object.fromEntries(Object.entries(types).map(([type, schema]) => [nameOf(type), inForm(schema, form)]));
}
