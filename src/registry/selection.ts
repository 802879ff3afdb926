import { selectableFieldsOf } from "../api/selectable-fields.ts";
import type { ServedResource } from "../api/served-api.ts";
import { parseFieldSelector, type FieldRequirement } from "../meta/field-selector.ts";
import { parseLabelSelector, type LabelSelector } from "../meta/label-selector.ts";
import { statusErrors } from "../meta/status-error.ts";
import type { EncodedObject } from "./encoded-object.ts";

/** Whether the user who asks may see an object. */
export type Visible = (object: EncodedObject) => boolean;

/** Which objects of a collection a request is about: label and field selectors together (R-SEL-4). */
export class Selection {
  /** The one name asked for by `metadata.name=x`; such requests need no scan. */
  readonly name: string | undefined;

  constructor(
    private readonly labels: LabelSelector | undefined,
    private readonly fields: readonly FieldRequirement[],
    private readonly visible?: Visible,
  ) {
    this.name = fields.find(({ field, operator }) => field === "metadata.name" && operator === "=")?.value;
  }

  /** Nothing is filtered out. */
  get everything(): boolean {
    return this.labels === undefined && this.fields.length === 0 && this.visible === undefined;
  }

  matches(object: EncodedObject): boolean {
    for (const requirement of this.fields) if (!satisfies(object, requirement)) return false;
    if (this.labels?.matches(object.labels) === false) return false;
    return this.visible === undefined || this.visible(object);
  }

  /** The same, of what the user may see. */
  seenBy(visible: Visible | undefined): Selection {
    return visible === undefined ? this : new Selection(this.labels, this.fields, visible);
  }
}

export const everything = new Selection(undefined, []);

/** @throws StatusError 400 for a selector that cannot be parsed or names an unknown field (R-SEL-1, R-SEL-2). */
export function parseSelection(
  resource: ServedResource,
  labelSelector: string | undefined,
  fieldSelector: string | undefined,
): Selection {
  if (!labelSelector && !fieldSelector) return everything;
  const labels = labelSelector ? parsed(() => parseLabelSelector(labelSelector)) : undefined;
  const fields = fieldSelector ? parsed(() => parseFieldSelector(fieldSelector)) : [];
  for (const { field } of fields) requireSelectable(resource, field);
  return new Selection(labels?.empty === true ? undefined : labels, fields);
}

function requireSelectable(resource: ServedResource, field: string): void {
  if (field === "metadata.name" || (field === "metadata.namespace" && resource.namespaced)) return;
  if (selectableFieldsOf(resource.definition).some(({ name }) => name === field)) return;
  throw statusErrors.badRequest(`field label not supported: ${field}`);
}

function satisfies(object: EncodedObject, { field, operator, value }: FieldRequirement): boolean {
  return (textOf(object, field) === value) === (operator === "=");
}

/** A field that is not there is the empty text (R-SEL-3). */
function textOf(object: EncodedObject, field: string): string {
  if (field === "metadata.name") return object.name;
  return field === "metadata.namespace" ? object.namespace : (object.fields[field] ?? "");
}

function parsed<Selector>(parse: () => Selector): Selector {
  try {
    return parse();
  } catch (error) {
    throw statusErrors.badRequest((error as Error).message);
  }
}
