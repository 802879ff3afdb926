import type { Client } from "../../client/client.ts";
import type { FollowProgress } from "../../client/follow.ts";
import { queryOf } from "../../client/resource-path.ts";
import type { ResourceType } from "../../meta/resource-type.ts";
import type { KubeObject } from "../../meta/types.ts";
import { typeName } from "../resource-type.ts";
import { waitUntilServed } from "../wait-until-served.ts";
import type { SourceOptions } from "../watch-source.ts";
import { Informer, type InformerOptions } from "./informer.ts";

export type SharedOptions = Pick<
  InformerOptions<KubeObject>,
  "namespace" | "resyncMilliseconds" | "transform" | "initialState" | "backOff" | "idleMilliseconds"
>;

/** Told of what informers do, for logs and metrics; `name` is e.g. `crontabs.stable.example.com/v1?namespace=a`. */
export interface InformersObserver {
  made(name: string, informer: Informer<KubeObject>): void;
  progress(name: string, progress: FollowProgress): void;
  retry(name: string, error: Error, milliseconds: number): void;
  /** It is optional, and not served. */
  absent(name: string, reason: string): void;
}

/** Between two looks for what is not there. */
const absentMilliseconds = 10_000;

/** One informer for each type and scope, however many controllers ask for it. */
export class Informers {
  readonly #client: Client;
  readonly #options: SharedOptions;
  readonly #observer: InformersObserver;
  /** By name. */
  readonly #informers = new Map<string, Informer<KubeObject>>();
  readonly #started = new Set<string>();

  constructor(client: Client, options: SharedOptions, observer: InformersObserver) {
    this.#client = client;
    this.#options = options;
    this.#observer = observer;
  }

  get<T extends KubeObject>(type: ResourceType<T>, scope: SourceOptions<T> = {}): Informer<T> {
    const { namespace = this.#options.namespace, labelSelector = "", fieldSelector = "" } = scope;
    const wanted = { ...(type.namespaced && namespace !== undefined && { namespace }), labelSelector, fieldSelector };
    const name = `${typeName(type)}${queryOf(wanted)}`;
    const known = this.#informers.get(name);
    if (known !== undefined) return asInformerOf<T>(known);
    const { namespace: _, ...options } = this.#options;
    const whenServed: InformerOptions<KubeObject>["whenServed"] = (signal, onAbsent) => {
      const onWait = (reason: string): void => {
        this.#observer.absent(name, reason);
        onAbsent();
      };
      return waitUntilServed(this.#client, type, signal, onWait, absentMilliseconds);
    };
    const informer = new Informer<KubeObject>(this.#client.resource(type), {
      ...options,
      ...wanted,
      ...(scope.optional === true && { whenServed }),
      onProgress: (progress) => this.#observer.progress(name, progress),
      onRetry: (error, milliseconds) => this.#observer.retry(name, error, milliseconds),
    });
    this.#informers.set(name, informer);
    this.#observer.made(name, informer);
    return asInformerOf<T>(informer);
  }

  /** Runs those that do not run yet. Rejects if one breaks, which is nobody's plan. */
  async run(signal: AbortSignal): Promise<void> {
    const idle = [...this.#informers].filter(([name]) => !this.#started.has(name));
    for (const [name] of idle) this.#started.add(name);
    await Promise.all(idle.map(([, informer]) => informer.run(signal)));
  }

  /** Those in whose caches one cannot trust, and why. */
  problems(): string[] {
    return [...this.#informers].flatMap(([name, { problem }]) =>
      problem === undefined ? [] : [`${name}: ${problem}`],
    );
  }
}

/** It was made of a client of that type. */
const asInformerOf = <T extends KubeObject>(informer: object): Informer<T> => informer as Informer<T>;
