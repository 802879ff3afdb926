import { maxManagerBytes, printable } from "../meta/managed-fields-validation.ts";
import type { HttpRequest } from "./http.ts";
import type { WriteRequestOptions } from "./write-options.ts";

/** Who writes: what the request says, or else the program its User-Agent names; "" if that says nothing (R-WR-3). */
export function fieldManagerName(
  request: HttpRequest,
  { fieldManager }: Pick<WriteRequestOptions, "fieldManager">,
): string {
  return fieldManager === "" ? programOf(request.header("user-agent") ?? "") : fieldManager;
}

/** What stands before the slash, in printable characters, as far as there is room. */
function programOf(userAgent: string): string {
  let name = "";
  for (const char of userAgent.slice(0, slashOrEnd(userAgent))) {
    if (!printable.test(char)) continue;
    if (Buffer.byteLength(name) + Buffer.byteLength(char) > maxManagerBytes) break;
    name += char;
  }
  return name;
}

function slashOrEnd(text: string): number {
  const slash = text.indexOf("/");
  return slash < 0 ? text.length : slash;
}
