import { Type } from "typebox";
import { defineGroup } from "../../../src/api/group.ts";
import { defineKind } from "../../../src/api/kind.ts";
import type { KubeObject } from "../../../src/meta/types.ts";

const Ball = defineKind({
  kind: "Ball",
  resource: "balls",
  spec: Type.Object({ color: Type.String(), weight: Type.Integer({ default: 1 }) }),
  status: Type.Object({ bounces: Type.Optional(Type.Integer()) }),
  selectableFields: [".spec.color"],
});

export const soakGroup = defineGroup({ name: "soak.example.com", versions: [{ name: "v1", kinds: [Ball] }] });

export type BallObject = KubeObject & { readonly spec: { readonly color: string; readonly weight: number } };

export const reference = { group: "soak.example.com", version: "v1", resource: "balls", namespaced: true };
export const root = "/registry/soak.example.com/balls/";
export const namespaces = ["a", "a-b", "b"] as const;
export const colors = ["red", "green", "blue"] as const;
export const teams = ["x", "y", "z"] as const;
/** Few enough that they are written again and again. */
export const names = Array.from({ length: 40 }, (_, at) => `n${at}`);

export const ball = (namespace: string, name: string, team: string, color: string): BallObject => ({
  apiVersion: "soak.example.com/v1",
  kind: "Ball",
  metadata: { namespace, name, labels: { team } },
  spec: { color, weight: 1 },
});
