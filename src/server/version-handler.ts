import { stringifyJson } from "../meta/json/stringify.ts";
import { requireRead, routedPath } from "../endpoints/document.ts";
import type { PathHandler } from "../endpoints/path-handler.ts";
import { jsonBody } from "../endpoints/pretty.ts";

/** `/version` (R-VER-1). @param version semantic, of the program that serves. */
export function createVersionHandler(version: string): PathHandler {
  const info = versionInfo(version);
  const json = stringifyJson(info);
  return {
    paths: ["/version"],
    handle: ({ request }) => {
      if (routedPath(request) !== "/version") return undefined;
      requireRead(request);
      return { status: 200, headers: { "content-type": "application/json" }, body: jsonBody(json, request) };
    },
  };
}

/** All strings; major and minor are digits, as conformance wants. What Go tells of its toolchain, Node's is put for. */
function versionInfo(version: string): Record<string, string> {
  const [, major = "0", minor = "0"] = /^v?(\d+)\.(\d+)/.exec(version) ?? [];
  return {
    major,
    minor,
    gitVersion: version.startsWith("v") ? version : `v${version}`,
    gitCommit: "",
    gitTreeState: "",
    buildDate: "1970-01-01T00:00:00Z",
    goVersion: `node${process.version}`,
    compiler: "node",
    platform: `${process.platform}/${architecture()}`,
  };
}

const architecture = (): string => (process.arch === "x64" ? "amd64" : process.arch);
