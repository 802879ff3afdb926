/** A request target's path and query, both raw. An absolute target loses its scheme and host. */
export function splitTarget(target: string): { readonly path: string; readonly query: string } {
  const origin = target.charCodeAt(0) === 47 ? target : withoutOrigin(target);
  const mark = origin.indexOf("?");
  return mark < 0 ? { path: origin, query: "" } : { path: origin.slice(0, mark), query: origin.slice(mark + 1) };
}

function withoutOrigin(target: string): string {
  const match = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i.exec(target);
  if (match === null) return target;
  const rest = target.slice(match[0].length);
  return rest.startsWith("/") ? rest : `/${rest}`;
}
