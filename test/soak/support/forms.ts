import type { ObjectMeta } from "../../../src/meta/types.ts";

/** How a raw watcher asks for objects, and where it finds their metadata in what it is sent. */
export interface Form {
  readonly title: string;
  readonly accept: { readonly list: string; readonly watch: string };
  readonly metadataOf: (object: unknown) => ObjectMeta;
  readonly itemsOf: (list: unknown) => readonly ObjectMeta[];
}

interface Item {
  readonly metadata: ObjectMeta;
}
interface Row {
  readonly object: Item;
}

const asItems = (list: unknown): readonly ObjectMeta[] =>
  (list as { readonly items: readonly Item[] }).items.map(({ metadata }) => metadata);
const asRows = (table: unknown): readonly ObjectMeta[] =>
  (table as { readonly rows: readonly Row[] }).rows.map(({ object }) => object.metadata);

const meta = "g=meta.k8s.io;v=v1";

export const forms: readonly Form[] = [
  {
    title: "objects",
    accept: { list: "application/json", watch: "application/json" },
    metadataOf: (object) => (object as Item).metadata,
    itemsOf: asItems,
  },
  {
    title: "metadata",
    accept: {
      list: `application/json;as=PartialObjectMetadataList;${meta}`,
      watch: `application/json;as=PartialObjectMetadata;${meta}`,
    },
    metadataOf: (object) => (object as Item).metadata,
    itemsOf: asItems,
  },
  {
    title: "tables",
    accept: { list: `application/json;as=Table;${meta}`, watch: `application/json;as=Table;${meta}` },
    metadataOf: (object) => asRows(object)[0] ?? {},
    itemsOf: asRows,
  },
];
