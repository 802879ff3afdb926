import { stringifyJson } from "../../meta/json/stringify.ts";
import type { Status, WatchEventType } from "../../meta/types.ts";
import type { EncodedObject } from "../../registry/encoded-object.ts";
import type { CacheEvent } from "../../storage/watch-cache.ts";
import type { ServedResource } from "../../api/served-api.ts";
import type { Output } from "../negotiation.ts";
import { cannotTransform } from "../negotiation.ts";
import { partialObjectMetadata } from "../partial-object-metadata.ts";
import type { IncludeObject, TablePrinter } from "../table/table-printer.ts";

/** Events that came together. */
export interface Burst {
  readonly events: readonly CacheEvent<EncodedObject>[];
  readonly bytes: Buffer;
  /** Bytes of each event's frame. */
  readonly sizes: readonly number[];
}

/** A change as one watcher sees it. */
export type ChangeType = "ADDED" | "MODIFIED" | "DELETED";

/**
 * Turns events into frames: one JSON document and a newline each (R-WATCH-20). A frame is made once for all watchers
 * that share a renderer.
 */
export class EventRenderer {
  readonly #frames = new WeakMap<CacheEvent<EncodedObject>, Partial<Record<ChangeType, Buffer>>>();

  #lastBurst: Burst | undefined;

  /** @param inVersion see Store. */
  constructor(
    private readonly inVersion: (stored: EncodedObject) => EncodedObject,
    private readonly objectJson: (object: EncodedObject) => Buffer | string,
  ) {}

  /** The frame of a change; DELETED shows the previous content at the event's revision (R-WATCH-5). */
  change(type: ChangeType, event: CacheEvent<EncodedObject>): Buffer {
    let frames = this.#frames.get(event);
    if (frames === undefined) this.#frames.set(event, (frames = {}));
    return (frames[type] ??= this.#render(type, event));
  }

  /** The frames of a burst for those who see everything: joined once for all of them. */
  burst(events: readonly CacheEvent<EncodedObject>[]): Burst {
    if (this.#lastBurst?.events !== events) {
      const frames = events.map((event) => this.change(changeType(event), event));
      const bytes = frames.length === 1 && frames[0] ? frames[0] : Buffer.concat(frames);
      this.#lastBurst = { events, bytes, sizes: frames.map(({ length }) => length) };
    }
    return this.#lastBurst;
  }

  /** The frame of an object that was there when the watch began. */
  added(object: EncodedObject): Buffer {
    return frame("ADDED", this.objectJson(this.inVersion(object)));
  }

  #render(type: ChangeType, { previous, current, revision }: CacheEvent<EncodedObject>): Buffer {
    if (type !== "DELETED" && current !== undefined) return frame(type, this.objectJson(this.inVersion(current)));
    const gone = this.inVersion(previous as EncodedObject);
    return frame(type, this.objectJson(gone.at(revision)));
  }
}

function changeType({ previous, current }: CacheEvent<EncodedObject>): ChangeType {
  if (current === undefined) return "DELETED";
  return previous === undefined ? "ADDED" : "MODIFIED";
}

/** The renderers of one resource, shared by all its watchers. */
export class EventRenderers {
  readonly plain: EventRenderer;
  readonly #transformed = new Map<string, EventRenderer>();

  /** @param inVersion stored objects in the version of the resource: see Store. */
  constructor(
    private readonly resource: ServedResource,
    private readonly table: TablePrinter,
    readonly inVersion: (stored: EncodedObject) => EncodedObject,
  ) {
    this.plain = new EventRenderer(inVersion, ({ json }) => json);
  }

  /** @param first whether this is a watcher's first event: only that carries column definitions (R-TBL-6). */
  for({ as, metaVersion }: Output, include: IncludeObject, first: boolean): EventRenderer {
    if (as === undefined) return this.plain;
    if (as === "PartialObjectMetadataList") {
      throw cannotTransform("you requested PartialObjectMetadataList, but the requested object is not a list");
    }
    const id = as === "Table" ? `Table ${metaVersion} ${include} ${first}` : `Partial ${metaVersion}`;
    let renderer = this.#transformed.get(id);
    if (renderer === undefined) {
      renderer =
        as === "Table"
          ? new EventRenderer(this.inVersion, (object) =>
              this.table.print([object], { resourceVersion: object.resourceVersion }, metaVersion, include, first),
            )
          : new EventRenderer(this.inVersion, (object) => partialObjectMetadata(object, metaVersion));
      this.#transformed.set(id, renderer);
    }
    return renderer;
  }

  /** A bookmark in the form of the watch (R-WATCH-2, R-WATCH-3). */
  bookmark({ as, metaVersion }: Output, revision: number, endOfInitialEvents: boolean, first: boolean): Buffer {
    const metadata = {
      ...(endOfInitialEvents ? { annotations: { "k8s.io/initial-events-end": "true" } } : {}),
      resourceVersion: String(revision),
    };
    const { apiVersion, kind } = this.resource;
    switch (as) {
      case "Table":
        return frame("BOOKMARK", this.table.printBookmark(metadata, metaVersion, first));
      case "PartialObjectMetadata":
      case "PartialObjectMetadataList":
        return frame(
          "BOOKMARK",
          stringifyJson({ kind: "PartialObjectMetadata", apiVersion: `meta.k8s.io/${metaVersion}`, metadata }),
        );
      default:
        return frame("BOOKMARK", stringifyJson({ apiVersion, kind, metadata }));
    }
  }
}

/** The last frame of a stream that failed: nothing follows it (R-WATCH-6). */
export const errorFrame = (status: Status): Buffer => frame("ERROR", stringifyJson(status));

const heads: Readonly<Record<WatchEventType, Buffer>> = {
  ADDED: Buffer.from('{"type":"ADDED","object":'),
  MODIFIED: Buffer.from('{"type":"MODIFIED","object":'),
  DELETED: Buffer.from('{"type":"DELETED","object":'),
  BOOKMARK: Buffer.from('{"type":"BOOKMARK","object":'),
  ERROR: Buffer.from('{"type":"ERROR","object":'),
};
const tail = Buffer.from("}\n");

function frame(type: WatchEventType, object: Buffer | string): Buffer {
  return Buffer.concat([heads[type], typeof object === "string" ? Buffer.from(object) : object, tail]);
}
