/** A key of a map, printed `[key]` where upstream uses field paths; property names print `.name`, numbers `[0]`. */
export class MapKey {
  readonly key: string;
  constructor(key: string) {
    this.key = key;
  }
}

export type PathSegment = string | number | MapKey;

/** Prints a path as the wire does: `spec.list[2].name`, `spec.map[key]` (R-ERR-4). */
export function printPath(segments: readonly PathSegment[]): string {
  let text = "";
  for (const segment of segments) {
    if (typeof segment === "number") text += `[${segment}]`;
    else if (segment instanceof MapKey) text += `[${segment.key}]`;
    else text += text === "" ? segment : `.${segment}`;
  }
  return text;
}
