import { stringifyJson } from "../../meta/json/stringify.ts";
import { requireRead } from "../document.ts";
import type { PathHandler } from "../path-handler.ts";
import { jsonBody } from "../pretty.ts";

/** `/` and `/index.html`: the paths of everything else, sorted (R-URL-7). */
export function createIndexHandler(paths: readonly string[]): PathHandler {
  const index = { paths: [...new Set(paths)].sort() };
  const json = stringifyJson(index);
  return {
    paths: ["/index.html"],
    handle: ({ request }) => {
      if (request.path !== "/" && request.path !== "/index.html") return undefined;
      requireRead(request);
      return { status: 200, headers: { "content-type": "application/json" }, body: jsonBody(json, request) };
    },
  };
}
