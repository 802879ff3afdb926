import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { ApiError } from "../../client/api-error.ts";
import type { Client } from "../../client/client.ts";
import { formatMicroTime } from "../../meta/time.ts";
import { systemClock, type Clock } from "./clock.ts";
import { leases, type Lease, type LeaseSpec } from "./lease.ts";

export interface LeaderElectionOptions {
  /** Of the Lease. */
  readonly name: string;
  readonly namespace: string;
  /** Who this process is; no other may be the same. Default: the host's name and a random part. */
  readonly identity?: string;
  /** Others take a lease that was not renewed for so long, by their own clocks. Default: 15 000. */
  readonly leaseMilliseconds?: number;
  /** The leader stops acting when it could not renew for so long. Less than the lease. Default: 10 000. */
  readonly renewMilliseconds?: number;
  /** Between attempts, with jitter where one has no lease. Default: 2000. */
  readonly retryMilliseconds?: number;
}

/** client-go's. */
const jitter = 1.2;

/**
 * Leads as long as it holds a Lease, by the rules of client-go, so that controllers in Go and these can replace each
 * other. Two never act at once: time counts from before a renewal was sent, the deadline for the next one is earlier than the
 * lease can be taken, and `isLeading` compares clocks whenever it is asked, so that a process that was stopped
 * meanwhile knows before it acts again.
 */
export class LeaderElector {
  readonly identity: string;
  readonly #client: Client;
  readonly #clock: Clock;
  readonly #options: Required<Omit<LeaderElectionOptions, "identity">>;
  /** The last state of the Lease that was seen, and when that was, by `atLeast`. */
  #observed: { readonly lease: Lease; readonly at: number } | undefined;
  /** When the renewal was begun that succeeded last, by `atMost`; undefined: it does not lead. */
  #renewedAt: number | undefined;

  constructor(client: Client, options: LeaderElectionOptions, clock: Clock = systemClock()) {
    this.#client = client;
    this.#clock = clock;
    this.identity = options.identity ?? `${hostname()}_${randomUUID()}`;
    this.#options = { leaseMilliseconds: 15_000, renewMilliseconds: 10_000, retryMilliseconds: 2000, ...options };
    const { leaseMilliseconds, renewMilliseconds, retryMilliseconds } = this.#options;
    if (leaseMilliseconds <= renewMilliseconds)
      throw new RangeError(`leaseMilliseconds: expected more than renewMilliseconds, got ${leaseMilliseconds}`);
    if (renewMilliseconds <= retryMilliseconds * jitter)
      throw new RangeError(
        `renewMilliseconds: expected more than ${jitter} retryMilliseconds, got ${renewMilliseconds}`,
      );
  }

  /** Whether this process may act, now. */
  get isLeading(): boolean {
    return this.#renewedAt !== undefined && this.#clock.atMost() < this.#renewedAt + this.#options.renewMilliseconds;
  }

  /** Who leads, as far as one knows. */
  get leader(): string {
    return this.#observed?.lease.spec?.holderIdentity ?? "";
  }

  /** Resolves to whether it leads now: false if the signal aborted. */
  async acquire(signal: AbortSignal, onError: (error: Error) => void): Promise<boolean> {
    const { retryMilliseconds } = this.#options;
    while (!signal.aborted) {
      if (await this.#try(signal, onError)) return true;
      await this.#clock.sleep(this.#untilNextTry(retryMilliseconds * (1 + Math.random() * jitter)), signal);
    }
    return false;
  }

  /** Not later than when the Lease is free, if that is still to come. */
  #untilNextTry(milliseconds: number): number {
    const free = this.#observed === undefined ? 0 : this.#freeAt(this.#observed.lease) - this.#clock.atLeast();
    return free > 0 ? Math.min(milliseconds, free) : milliseconds;
  }

  /** Renews until the signal aborts; resolves earlier if the lead is lost. Nobody may act for it afterwards. */
  async hold(signal: AbortSignal, onError: (error: Error) => void): Promise<void> {
    const { retryMilliseconds } = this.#options;
    while (!signal.aborted && this.isLeading) {
      await this.#clock.sleep(Math.min(retryMilliseconds, this.#left()), signal);
      if (signal.aborted || !this.isLeading) break;
      await this.#renewInTime(signal, onError);
    }
    if (!signal.aborted) this.#renewedAt = undefined;
  }

  /** Lets others lead at once. Only when nothing acts any more. */
  async release(): Promise<void> {
    const observed = this.#observed;
    if (!this.isLeading || observed === undefined) return;
    this.#renewedAt = undefined;
    const now = formatMicroTime(this.#clock.date());
    const { leaseTransitions = 0 } = observed.lease.spec ?? {};
    await this.#write(observed.lease, {
      holderIdentity: "",
      leaseDurationSeconds: 1,
      acquireTime: now,
      renewTime: now,
      leaseTransitions,
    });
  }

  /** Milliseconds until the lead is lost. */
  #left(): number {
    return Math.max(0, (this.#renewedAt ?? -Infinity) + this.#options.renewMilliseconds - this.#clock.atMost());
  }

  /** A request that hangs must not outlast the lead. */
  async #renewInTime(signal: AbortSignal, onError: (error: Error) => void): Promise<void> {
    const over = new AbortController();
    const deadline = this.#clock.sleep(this.#left(), over.signal);
    const attempt = this.#try(AbortSignal.any([signal, over.signal]), onError);
    await Promise.race([attempt, deadline]);
    over.abort();
  }

  /** One attempt to get the Lease or to keep it. */
  async #try(signal: AbortSignal, onError: (error: Error) => void): Promise<boolean> {
    try {
      return await this.#attempt(signal);
    } catch (error) {
      // Another was faster.
      const isConflict = error instanceof ApiError && ["Conflict", "AlreadyExists"].includes(error.reason);
      if (!signal.aborted && !isConflict) onError(error as Error);
      return false;
    }
  }

  async #attempt(signal: AbortSignal): Promise<boolean> {
    const began = this.#clock.atMost();
    const lease = this.isLeading ? await this.#renewed(signal) : undefined;
    return this.#lead(began, lease ?? (await this.#taken(signal)), signal);
  }

  /** An answer that comes too late does not count: others may have taken the Lease since. */
  #lead(began: number, lease: Lease | undefined, signal: AbortSignal): boolean {
    if (lease === undefined || signal.aborted) return false;
    this.#renewedAt = began;
    return this.isLeading;
  }

  /** Without reading first: nobody else should have written it. undefined: somebody has. */
  async #renewed(signal: AbortSignal): Promise<Lease | undefined> {
    const lease = this.#observed?.lease;
    if (lease === undefined) return undefined;
    try {
      return await this.#write(lease, this.#heldSpec(lease.spec), signal);
    } catch (error) {
      if (error instanceof ApiError && (error.code === 409 || error.code === 404)) return undefined;
      throw error;
    }
  }

  async #taken(signal: AbortSignal): Promise<Lease | undefined> {
    const lease = await this.#read(signal);
    if (lease === undefined) return this.#create(signal);
    this.#observe(lease);
    const { holderIdentity = "" } = lease.spec ?? {};
    if (holderIdentity !== "" && holderIdentity !== this.identity) {
      this.#renewedAt = undefined;
      if (this.#clock.atLeast() < this.#freeAt(lease)) return undefined;
    }
    return this.#write(lease, this.#heldSpec(lease.spec), signal);
  }

  /** When it will not have been renewed for as long as its holder said. */
  #freeAt({ spec }: Lease): number {
    const { leaseMilliseconds } = this.#options;
    const promised = spec?.leaseDurationSeconds === undefined ? leaseMilliseconds : spec.leaseDurationSeconds * 1000;
    return (this.#observed?.at ?? 0) + promised;
  }

  #heldSpec(before: LeaseSpec | undefined): LeaseSpec {
    const now = formatMicroTime(this.#clock.date());
    const isMine = before?.holderIdentity === this.identity;
    return {
      holderIdentity: this.identity,
      leaseDurationSeconds: Math.ceil(this.#options.leaseMilliseconds / 1000),
      acquireTime: (isMine ? before.acquireTime : undefined) ?? now,
      renewTime: now,
      leaseTransitions: (before?.leaseTransitions ?? 0) + (isMine || before === undefined ? 0 : 1),
    };
  }

  async #read(signal: AbortSignal): Promise<Lease | undefined> {
    const { name, namespace } = this.#options;
    try {
      return await this.#client.resource(leases).get(name, { namespace, signal, retries: 0 });
    } catch (error) {
      if (error instanceof ApiError && error.code === 404) return undefined;
      throw error;
    }
  }

  async #create(signal: AbortSignal): Promise<Lease> {
    const { name, namespace } = this.#options;
    const type = { apiVersion: "coordination.k8s.io/v1", kind: "Lease" };
    const lease = { ...type, metadata: { name, namespace }, spec: this.#heldSpec(undefined) };
    return this.#observe(await this.#client.resource(leases).create(lease, { signal, retries: 0 }));
  }

  async #write(lease: Lease, spec: LeaseSpec, signal?: AbortSignal): Promise<Lease> {
    const options = signal === undefined ? { retries: 0 } : { signal, retries: 0 };
    return this.#observe(await this.#client.resource(leases).update({ ...lease, spec }, options));
  }

  /** The time of a Lease that is as it was stays: by it one knows how long it has not been renewed. */
  #observe(lease: Lease): Lease {
    if (this.#observed?.lease.metadata.resourceVersion !== lease.metadata.resourceVersion)
      this.#observed = { lease, at: this.#clock.atLeast() };
    return lease;
  }
}
