import { parseFieldSelector } from "../meta/field-selector.ts";
import type { LabelRequirement } from "../meta/label-requirement.ts";
import { parseLabelSelector } from "../meta/label-selector.ts";
import type { AuthorizationAttributes, ResourceAttributes } from "./authorizer.ts";
import type { AccessReviewSpec, SelectorRequirement } from "./reviewers.ts";
import type { UserInfo } from "./user-info.ts";

type ResourceSpec = NonNullable<AccessReviewSpec["resourceAttributes"]>;
type Requirements = { readonly requirements: readonly SelectorRequirement[] };

/** The question that a SubjectAccessReview asks about a request (R-AUTHZ-2). */
export function accessReviewSpec(user: UserInfo, attributes: AuthorizationAttributes): AccessReviewSpec {
  const { name, uid, groups, extra } = user;
  return {
    user: name,
    ...(uid === undefined ? {} : { uid }),
    groups,
    ...(extra === undefined ? {} : { extra }),
    ...(attributes.isResourceRequest
      ? { resourceAttributes: resourceSpec(attributes) }
      : { nonResourceAttributes: { path: attributes.path, verb: attributes.verb } }),
  };
}

function resourceSpec(attributes: ResourceAttributes): ResourceSpec {
  const { namespace, verb, group, version, resource, subresource, name } = attributes;
  const fieldSelector = selectorSpec(attributes.fieldSelector, fieldRequirements);
  const labelSelector = selectorSpec(attributes.labelSelector, labelRequirements);
  return {
    ...withoutEmpty({ namespace, verb, group, version, resource, subresource, name }),
    ...(fieldSelector === undefined ? {} : { fieldSelector }),
    ...(labelSelector === undefined ? {} : { labelSelector }),
  };
}

const withoutEmpty = (texts: Readonly<Record<string, string>>): ResourceSpec =>
  Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== ""));

/** A selector that cannot be read is left out: the question is about more objects then, never about fewer. */
function selectorSpec(
  text: string | undefined,
  read: (text: string) => readonly SelectorRequirement[],
): Requirements | undefined {
  if (text === undefined) return undefined;
  try {
    const requirements = read(text);
    return requirements.length === 0 ? undefined : { requirements };
  } catch {
    return undefined;
  }
}

const fieldRequirements = (text: string): SelectorRequirement[] =>
  parseFieldSelector(text).map(({ field, operator, value }) => ({
    key: field,
    operator: operator === "=" ? "In" : "NotIn",
    values: [value],
  }));

const labelRequirements = (text: string): SelectorRequirement[] =>
  parseLabelSelector(text).requirements.flatMap(labelRequirement);

/** Comparisons have no word in a review. */
function labelRequirement({ key, operator, values }: LabelRequirement): SelectorRequirement[] {
  switch (operator) {
    case "=":
    case "==":
    case "in":
      return [{ key, operator: "In", values }];
    case "!=":
    case "notin":
      return [{ key, operator: "NotIn", values }];
    case "exists":
      return [{ key, operator: "Exists" }];
    case "!":
      return [{ key, operator: "DoesNotExist" }];
    case "gt":
    case "lt":
      return [];
  }
}
