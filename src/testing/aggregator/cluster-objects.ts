import { parseFieldSelector } from "../../meta/field-selector.ts";
import type { KubeObject } from "../../meta/types.ts";

type Event = { readonly type: "ADDED" | "MODIFIED" | "DELETED"; readonly object: KubeObject };

/** Objects of one type of a cluster's, to be listed and watched by who extends it. */
export class ClusterObjects {
  readonly #objects = new Map<string, KubeObject>();
  readonly #events: Event[] = [];
  #wake: (() => void)[] = [];

  constructor(
    readonly kind: string,
    private readonly nextRevision: () => number,
  ) {}

  get(name: string): KubeObject | undefined {
    return this.#objects.get(name);
  }

  put(name: string, fields: Omit<KubeObject, "apiVersion" | "kind" | "metadata">, namespace?: string): void {
    const type = this.#objects.has(name) ? "MODIFIED" : "ADDED";
    const resourceVersion = String(this.nextRevision());
    const metadata = { name, ...(namespace !== undefined && { namespace }), resourceVersion };
    const object: KubeObject = { apiVersion: "v1", kind: this.kind, metadata, ...fields };
    this.#objects.set(name, object);
    this.#tell({ type, object });
  }

  delete(name: string): void {
    const object = this.#objects.get(name);
    if (object === undefined) return;
    this.#objects.delete(name);
    const metadata = { ...object.metadata, resourceVersion: String(this.nextRevision()) };
    this.#tell({ type: "DELETED", object: { ...object, metadata } });
  }

  list(query: URLSearchParams): object {
    const items = [...this.#objects.values()].filter(selects(query));
    const metadata = { resourceVersion: String(this.nextRevision()) };
    return { apiVersion: "v1", kind: `${this.kind}List`, metadata, items };
  }

  /** What happened since, and what happens, until the signal aborts. */
  async *watch(query: URLSearchParams, signal: AbortSignal): AsyncGenerator<Buffer, void, undefined> {
    const since = Number(query.get("resourceVersion") ?? "0");
    const isWanted = selects(query);
    signal.addEventListener("abort", () => this.#wakeAll(), { once: true });
    for (let index = 0; !signal.aborted;) {
      const event = this.#events[index];
      if (event === undefined) {
        await new Promise<void>((resolve) => this.#wake.push(resolve));
        continue;
      }
      index += 1;
      if (Number(event.object.metadata.resourceVersion) > since && isWanted(event.object)) {
        yield Buffer.from(`${JSON.stringify(event)}\n`);
      }
    }
  }

  #tell(event: Event): void {
    this.#events.push(event);
    this.#wakeAll();
  }

  #wakeAll(): void {
    for (const wake of this.#wake.splice(0)) wake();
  }
}

/** By name: extensions ask for nothing else. */
function selects(query: URLSearchParams): (object: KubeObject) => boolean {
  const requirements = parseFieldSelector(query.get("fieldSelector") ?? "");
  return ({ metadata }) =>
    requirements.every(
      ({ field, operator, value }) => field === "metadata.name" && (operator === "=") === (metadata.name === value),
    );
}
