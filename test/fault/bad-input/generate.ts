import type { BadRequest, Draft, Framing } from "./bad-request.ts";
import { Members, toBytes, toJson, toYaml } from "./document.ts";
import { nastyNames, nastyValue } from "./nasty-values.ts";
import { nastyYaml } from "./nasty-yaml.ts";
import { Random } from "./random.ts";
import { oversized, spoilBytes } from "./spoil-bytes.ts";
import { spoilDocument } from "./spoil-document.ts";
import { spoilHeaders, spoilMethod } from "./spoil-headers.ts";
import { nastyJsonPatch, nastyMergePatch } from "./spoil-patch.ts";
import { spoilPath, spoilQuery } from "./spoil-url.ts";
import { preparations, validRequest } from "./valid-requests.ts";

type Spoil = (draft: Draft, random: Random) => void;

/** The request of this number: a valid one with one to three things wrong. */
export function badRequest(seed: number, index: number): BadRequest {
  const random = new Random(seed * 1_000_003 + index);
  const draft = validRequest(random);
  for (
    let left = random.weighted([
      [5, 1],
      [3, 2],
      [1, 3],
    ]);
    left > 0;
    left--
  )
    spoil(draft, random);
  return finished(draft, index);
}

/** Requests that create an object in every place the bad ones are about. */
export const goodRequests = (seed: number): BadRequest[] =>
  preparations(new Random(seed)).map((draft, index) => finished(draft, -1 - index));

function finished(draft: Draft, index: number): BadRequest {
  const query = draft.query.length === 0 ? "" : `?${draft.query.join("&")}`;
  return { ...draft, index, target: `${draft.path}${query}`, body: bytesOf(draft) };
}

function spoil(draft: Draft, random: Random): void {
  const [name, apply] = random.weighted(draft.body === undefined ? ofBodiless : ofBodies);
  draft.spoiled.push(name);
  apply(draft, random);
}

const inDocument: Spoil = (draft, random) => {
  if (draft.body === undefined || Buffer.isBuffer(draft.body)) return;
  draft.body = spoilDocument(draft.body, random);
};

/** Where anything may be kept: it is stored, copied, patched and listed. */
const inKept: Spoil = (draft, random) => {
  if (!(draft.body instanceof Members)) return inDocument(draft, random);
  const extra = new Members([[random.pick(nastyNames), nastyValue(random)]]);
  draft.body = draft.body.with("spec", Members.of({ reference: "r", extra }));
};

const inBytes: Spoil = (draft, random) => {
  draft.body = spoilBytes(bytesOf(draft) ?? Buffer.alloc(0), random);
};

const inSize: Spoil = (draft, random) => {
  draft.body = oversized(bytesOf(draft) ?? Buffer.alloc(0), random);
};

const inPatch: Spoil = (draft, random) => {
  if (draft.method !== "PATCH") return inDocument(draft, random);
  const isMerge = draft.headers.some(([, value]) => value.includes("merge-patch"));
  draft.body = isMerge ? nastyMergePatch(random) : nastyJsonPatch(random);
};

const inYaml: Spoil = (draft, random) => {
  if (draft.method === "PATCH") return inPatch(draft, random);
  draft.headers = draft.headers.map(([name, value]) => [name, name === "content-type" ? "application/yaml" : value]);
  draft.body = Buffer.from(nastyYaml(random));
};

const framings: readonly Framing[] = ["unannounced", "too-little", "too-much", "cut"];

const inFraming: Spoil = (draft, random) => {
  draft.framing = random.pick(framings);
};

const inUnexpectedBody: Spoil = (draft, random) => {
  draft.body = Buffer.from(random.pick(["{}", "x", "", '{"kind":"DeleteOptions"}', "x".repeat(100_000)]));
  draft.framing = random.pick<Framing>(["exact", "unannounced"]);
};

const ofBodies: readonly (readonly [number, readonly [string, Spoil]])[] = [
  [40, ["document", inDocument]],
  [12, ["kept", inKept]],
  [10, ["patch", inPatch]],
  [7, ["yaml", inYaml]],
  [8, ["bytes", inBytes]],
  [0.6, ["size", inSize]],
  [2, ["framing", inFraming]],
  [8, ["query", spoilQuery]],
  [7, ["headers", spoilHeaders]],
  [5, ["path", spoilPath]],
  [2, ["method", spoilMethod]],
];

const ofBodiless: readonly (readonly [number, readonly [string, Spoil]])[] = [
  [30, ["query", spoilQuery]],
  [25, ["path", spoilPath]],
  [20, ["headers", spoilHeaders]],
  [8, ["method", spoilMethod]],
  [4, ["unexpected body", inUnexpectedBody]],
];

function bytesOf({ body, format }: Draft): Buffer | undefined {
  if (body === undefined || Buffer.isBuffer(body)) return body;
  return toBytes(format === "yaml" ? toYaml(body) : toJson(body));
}
