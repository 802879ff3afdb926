import type { ServedResource } from "../../api/served-api.ts";
import { systemClock, type Clock } from "../../meta/clock.ts";
import { stringifyJson } from "../../meta/json/stringify.ts";
import { statusErrors } from "../../meta/status-error.ts";
import type { EncodedObject } from "../../registry/encoded-object.ts";
import type { Output } from "../negotiation.ts";
import type { ListDocument } from "../write-list.ts";
import { partialObjectMetadata } from "../partial-object-metadata.ts";
import type { Query } from "../query.ts";
import { cellReader, type CellReader } from "./cell.ts";

/** What a row carries beside its cells (R-TBL-3). */
export type IncludeObject = "None" | "Metadata" | "Object";

/** @throws StatusError 400. */
export function parseIncludeObject(query: Query): IncludeObject {
  const value = query.text("includeObject");
  if (value === "") return "Metadata";
  if (value === "None" || value === "Metadata" || value === "Object") return value;
  throw statusErrors.badRequest(
    `Unable to convert to Table as requested: includeObject: Invalid value: ${JSON.stringify(value)}: must be 'Metadata', 'Object', 'None', or empty`,
  );
}

/** Turns objects of one resource into Tables (R-TBL-1..5). */
export class TablePrinter {
  readonly #definitions: string;
  readonly #readers: readonly CellReader[];

  constructor(
    { columns }: Pick<ServedResource, "columns">,
    private readonly clock: Clock = systemClock,
  ) {
    this.#definitions = stringifyJson(
      columns.map(({ name, type, format = "", description = "", priority = 0 }) => ({
        name,
        type,
        format,
        description,
        priority,
      })),
    );
    this.#readers = columns.map(cellReader);
  }

  /** JSON of a Table. Without `definitions`: as in the later events of a watch (R-TBL-6). */
  print(
    objects: readonly EncodedObject[],
    metadata: object,
    metaVersion: Output["metaVersion"],
    include: IncludeObject,
    definitions = true,
  ): string {
    const now = this.clock.now();
    const rows = objects.map((object) => this.#row(object, now, metaVersion, include));
    return this.#table(rows.join(","), metadata, metaVersion, definitions);
  }

  /** A Table to be made row by row. `metadata` is JSON. */
  document(metadata: string, metaVersion: Output["metaVersion"], include: IncludeObject): ListDocument {
    const now = this.clock.now();
    return {
      before: this.#head(metadata, metaVersion, true),
      item: (object) => this.#row(object, now, metaVersion, include),
      after: "]}",
    };
  }

  /** A bookmark as a Table: one row whose object keeps the annotation (R-TBL-6). */
  printBookmark(
    metadata: { resourceVersion: string },
    metaVersion: Output["metaVersion"],
    definitions: boolean,
  ): string {
    const object = stringifyJson({ kind: "PartialObjectMetadata", apiVersion: `meta.k8s.io/${metaVersion}`, metadata });
    const cells = stringifyJson(this.#readers.map(() => null));
    const { resourceVersion } = metadata;
    return this.#table(`{"cells":${cells},"object":${object}}`, { resourceVersion }, metaVersion, definitions);
  }

  #table(rows: string, metadata: object, metaVersion: Output["metaVersion"], definitions: boolean): string {
    return `${this.#head(stringifyJson(metadata), metaVersion, definitions)}${rows}]}`;
  }

  #head(metadata: string, metaVersion: Output["metaVersion"], definitions: boolean): string {
    return (
      `{"kind":"Table","apiVersion":"meta.k8s.io/${metaVersion}","metadata":${metadata},` +
      `"columnDefinitions":${definitions ? this.#definitions : "null"},"rows":[`
    );
  }

  #row(encoded: EncodedObject, now: number, version: Output["metaVersion"], include: IncludeObject): string {
    const object = encoded.object();
    const cells = stringifyJson(this.#readers.map((read) => read(object, now)));
    return `{"cells":${cells},"object":${rowObject(encoded, version, include)}}`;
  }
}

function rowObject(encoded: EncodedObject, version: Output["metaVersion"], include: IncludeObject): string {
  switch (include) {
    case "None":
      return "null";
    case "Object":
      return encoded.json.toString();
    case "Metadata":
      return partialObjectMetadata(encoded, version);
  }
}
