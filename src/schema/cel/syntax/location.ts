/** `line:column` of an offset, both from 1, columns in code points. */
export function locate(source: string, at: number): string {
  const lines = source.slice(0, at).split("\n");
  return `${lines.length}:${[...(lines.at(-1) ?? "")].length + 1}`;
}
