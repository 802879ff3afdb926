import type { ServedResource, ServedSubresource, ServedType } from "../api/served-api.ts";
import type { JsonObject } from "../meta/types.ts";
import { kindName } from "./definition-names.ts";
import type { Form } from "./form.ts";
import { typeDefinition } from "./kind-definitions.ts";

/** What subresources take and answer, under full names. */
export function wireTypeDefinitions(resources: readonly ServedResource[], form: Form): Record<string, JsonObject> {
  const types = resources.flatMap(({ subresources }) => subresources.flatMap(typesOf));
  return Object.fromEntries(types.map((type) => [kindName(type), typeDefinition(type, form)]));
}

function typesOf(subresource: ServedSubresource): ServedType[] {
  const { input, output } = subresource as { readonly input?: ServedType; readonly output?: ServedType };
  return [input, output].filter((type) => type !== undefined);
}
