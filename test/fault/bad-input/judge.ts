import { parseJson } from "../../../src/meta/json/parse.ts";
import type { JsonObject, JsonValue } from "../../../src/meta/types.ts";
import { parseYaml } from "../../../src/meta/yaml.ts";
import type { BadRequest } from "./bad-request.ts";
import type { Answered, Outcome, Sender } from "./exchange.ts";

/** What is wrong with this outcome; undefined: nothing. */
export function judge(request: BadRequest, outcome: Outcome, protocol: Sender["protocol"]): string | undefined {
  switch (outcome.kind) {
    case "unsendable":
      return undefined;
    case "silent":
      return "no answer";
    case "hung-up":
      return isBrokenHttp(request) || (protocol === "HTTP/2" && isOverlong(request))
        ? undefined
        : `no answer, ${outcome.why}`;
    case "answered":
      return problemOf(request, outcome);
  }
}

/** Bytes of a header, pseudo-headers too, that nghttp2 takes. */
const maximumPair = 65_000;

/** The parser below us may refuse it in its own words, or hang up. */
export function isBrokenHttp({ target, headers, framing }: BadRequest): boolean {
  if (framing !== "exact" && framing !== "unannounced") return true;
  if (!/^\/[!-~]*$/.test(target) || target.length > maximumPair) return true;
  return headers.some(
    ([name, value]) => name === "expect" || !/^[\t -~\u0080-\u00ff]*$/.test(value) || value !== value.trim(),
  );
}

/**
 * nghttp2 takes nine frames of headers. A client that fills them may send megabytes; Node's, which never makes them larger
 * than 16 KiB, is cut off.
 */
const isOverlong = ({ target, headers }: BadRequest): boolean =>
  headers.reduce((sum, [name, value]) => sum + name.length + value.length, target.length) > 130_000;

function problemOf(request: BadRequest, answer: Answered): string | undefined {
  const { status } = answer;
  if (status >= 200 && status < 300) return successProblem(request, answer);
  if (status === 304) return answer.body.length === 0 ? undefined : "304 with a body";
  if (status === 504) return isLateRevision(request, answer) ? undefined : `504 ${answer.body}`;
  if (status < 400 || status > 499) return `status ${status}: ${answer.body.toString().slice(0, 300)}`;
  if (request.method === "HEAD") return undefined;
  if (isBrokenHttp(request) && answer.body.length === 0) return undefined;
  return errorProblem(request, answer);
}

/** A HEAD has no body to say it in: there the URL has to ask for a revision. */
function isLateRevision(request: BadRequest, { body }: Answered): boolean {
  if (request.method === "HEAD") return body.length === 0 && JSON.stringify(request).includes("resourceVersion=");
  return /Too large resource version|did not complete within the allotted timeout/.test(body.toString());
}

function successProblem({ method, onResource }: BadRequest, { body, headers, complete }: Answered): string | undefined {
  if (method === "HEAD" || !complete || !onResource) return undefined;
  const parsed = parsedBody(body, headers);
  if (typeof parsed?.["kind"] === "string" || isWatch(body, headers)) return undefined;
  return `success is no object: ${body.toString().slice(0, 300)}`;
}

/** One that has ended by its timeoutSeconds before we hung up, as on a busy machine: whole events, a line each. */
function isWatch(body: Buffer, headers: ReadonlyMap<string, string>): boolean {
  const lines = body.toString().split("\n");
  if (lines.pop() !== "") return false;
  return lines.every((line) => {
    const event = parsedBody(Buffer.from(line), headers);
    return typeof event?.["type"] === "string" && typeof event["object"] === "object";
  });
}

function errorProblem({ onResource }: BadRequest, { status, headers, body }: Answered): string | undefined {
  const isText = headers.get("content-type")?.startsWith("text/plain") === true;
  if (isText && !onResource && status === 404 && body.toString() === "404 page not found\n") return undefined;
  if (isText && !onResource && status === 406) return undefined;
  const parsed = parsedBody(body, headers);
  if (parsed === undefined)
    return `${status} is no Status: ${headers.get("content-type")} ${body.toString().slice(0, 300)}`;
  const { kind, apiVersion, status: outcome, message, reason, code } = parsed;
  const isWhole = kind === "Status" && apiVersion === "v1" && outcome === "Failure" && code === status;
  const says = typeof message === "string" && message !== "" && typeof reason === "string";
  return isWhole && says ? undefined : `${status} is no whole Status: ${body}`;
}

function parsedBody(body: Buffer, headers: ReadonlyMap<string, string>): JsonObject | undefined {
  try {
    const isYaml = headers.get("content-type")?.startsWith("application/yaml") === true;
    // A client must be able to read whatever it is sent: lists of objects nest deeper than the objects.
    const value: JsonValue = isYaml ? parseYaml(body).value : parseJson(body, 2_000).value;
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
