/** Collects what is wrong with a schema, with the place as Kubernetes names it. */
export class StructuralProblems {
  readonly list: string[] = [];

  report(path: string, keyword: string, problem: string): void {
    const place = keyword === "" ? path : joinPath(path, keyword);
    this.list.push(`${place === "" ? "schema" : place}: ${problem}`);
  }
}

export const joinPath = (path: string, child: string): string => (path === "" ? child : `${path}.${child}`);
