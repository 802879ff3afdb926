import { indentJson } from "../meta/json/indent.ts";
import type { HttpRequest } from "./http.ts";
import { parseAccept } from "./media-type.ts";

const people = /^(?:curl|Wget|Mozilla\/5\.0)/;

/** Whether JSON is to be indented: asked for, or a person at curl or a browser is likely to read it (R-NEG-7). */
export function wantsPretty(request: HttpRequest): boolean {
  if (request.query !== "" && request.query.includes("pretty")) {
    const pretty = new URLSearchParams(request.query).get("pretty");
    if (pretty !== null) return isTrue(pretty);
  }
  const agent = request.header("user-agent");
  return (agent !== undefined && people.test(agent)) || acceptsPretty(request.header("accept"));
}

/** What is best is a form that wants it: `application/json;pretty=1`. */
const acceptsPretty = (accept: string | undefined): boolean =>
  accept !== undefined && accept.includes("pretty=1") && parseAccept(accept)[0]?.parameters.get("pretty") === "1";

/** JSON text as a body. */
export function jsonBody(text: string, request: HttpRequest): Buffer {
  return wantsPretty(request) ? prettyBytes(text) : Buffer.from(`${text}\n`);
}

/** Ready JSON, indented; as upstream without a newline at the end. */
export const prettyBytes = (json: Buffer | string): Buffer => Buffer.from(indentJson(json.toString()));

const isTrue = (text: string): boolean => ["1", "t", "T", "true", "TRUE", "True"].includes(text);
