import type { ServedResource } from "../api/served-api.ts";

type Named = Pick<ServedResource, "group" | "version" | "kind" | "listKind">;

/** `com.example.stable.v1.CronTab`: the group's parts in reverse, as custom resources are named. */
export const kindName = ({ group, version, kind }: Omit<Named, "listKind">): string =>
  `${reversed(group)}.${version}.${kind}`;

/** `com.example.stable.v1.CronTabList`. */
export const listName = ({ group, version, listKind }: Named): string => `${reversed(group)}.${version}.${listKind}`;

const reversed = (group: string): string => group.split(".").reverse().join(".");
