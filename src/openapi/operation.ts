import type { ServedResource } from "../api/served-api.ts";
import type { GroupVersionKind } from "../meta/types.ts";
import { operationIdPart } from "./operation-id.ts";
import { type Parameter, queryParameters } from "./parameters.ts";

export type Method = "get" | "post" | "put" | "patch" | "delete";
type Action = keyof typeof queryParameters;

/** One operation of one path, in no form of OpenAPI yet. */
export interface Operation {
  readonly method: Method;
  /** x-kubernetes-action (R-OAS-4). */
  readonly action: Action;
  readonly id: string;
  readonly description: string;
  readonly parameters: readonly Parameter[];
  /** x-kubernetes-group-version-kind, where it is not the resource's. */
  readonly kind?: GroupVersionKind;
  /** Media types of what it answers, where they are not those of objects. */
  readonly produces?: readonly string[];
  readonly body?: Body;
  readonly responses: readonly Response[];
}

export interface Body {
  /** Full name of a definition. */
  readonly definition: string;
  readonly required: boolean;
  readonly mediaTypes: readonly string[];
}

export interface Response {
  readonly code: string;
  readonly description: string;
  /** Full name of a definition. */
  readonly definition?: string;
  /** Not an object: a text, as far as OpenAPI goes. */
  readonly isText?: boolean;
}

/** A path's operations; `parameters` hold for all of them. */
export interface PathItem {
  readonly path: string;
  readonly parameters: readonly Parameter[];
  readonly operations: readonly Operation[];
}

export const mediaTypes = ["application/json", "application/yaml"];

export function operation(
  method: Method,
  action: Action,
  rest: Omit<Operation, "method" | "action" | "parameters" | "responses"> & { readonly responses: Response[] },
): Operation {
  const responses = [...rest.responses, { code: "401", description: "Unauthorized" }];
  return { ...rest, method, action, parameters: queryParameters[action], responses };
}

/** `readStableExampleComV1NamespacedCronTabScale`. */
export function idOf(resource: ServedResource, verb: string, infix = "", suffix = ""): string {
  const scope = resource.namespaced ? "Namespaced" : "";
  return `${verb}${operationIdPart(resource)}${infix}${scope}${resource.kind}${suffix}`;
}

export const ok = (definition: string): Response => ({ code: "200", description: "OK", definition });
export const created = (definition: string): Response => ({ code: "201", description: "Created", definition });
export const accepted = (definition: string): Response => ({ code: "202", description: "Accepted", definition });

/** As upstream: none before what looks like a plural. */
export function article(noun: string): string {
  if (noun.endsWith("s") && !noun.endsWith("ss")) return "";
  return /^[aeiou]/i.test(noun) ? "an " : "a ";
}
