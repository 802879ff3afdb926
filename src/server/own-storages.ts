import type { ServedApi, ServedResource } from "../api/served-api.ts";
import type { Logger } from "../filters/logger.ts";
import type { Clock } from "../meta/clock.ts";
import { StatusError } from "../meta/status-error.ts";
import { BackedStorage } from "../storage/own/backed-storage.ts";
import type { Storage } from "../storage/storage.ts";

/** Storages that kinds have of their own, above the backends that were given with them. */
export interface OwnStorages {
  /** Undefined: its objects live in the server's storage. */
  of(resource: ServedResource): Storage | undefined;
  readonly all: readonly Storage[];
  start(): void;
  close(): Promise<void>;
}

export interface OwnStoragesOptions {
  readonly logger: Logger;
  /** Of all keys. */
  readonly storagePrefix: string;
  readonly clock: Clock;
}

/** Nothing is asked before start(). */
export function createOwnStorages({ groups }: ServedApi, options: OwnStoragesOptions): OwnStorages {
  const storages = new Map<string, BackedStorage>();
  for (const resource of groups.flatMap(({ versions }) => versions.flatMap(({ resources }) => resources))) {
    const storage = resource.version === resource.storageVersion ? backedStorage(resource, options) : undefined;
    if (storage !== undefined) storages.set(nameOf(resource), storage);
  }
  const all = [...storages.values()];
  return {
    of: (resource) => storages.get(nameOf(resource)),
    all,
    start: () => all.forEach((storage) => storage.start()),
    close: async () => {
      await Promise.all(all.map((storage) => storage.close()));
    },
  };
}

function backedStorage(resource: ServedResource, { logger, storagePrefix, clock }: OwnStoragesOptions) {
  const { ownStorage, apiVersion, kind, namespaced, group } = resource;
  if (ownStorage === undefined) return undefined;
  const name = nameOf(resource);
  return new BackedStorage({
    definition: ownStorage,
    name,
    apiVersion,
    kind,
    namespaced,
    prefix: `${storagePrefix}/${group}/${resource.resource}/`,
    clock,
    isAnswer: (error) => error instanceof StatusError,
    onError: (error) => logger.error("Backend failed", error, { resource: name }),
  });
}

const nameOf = ({ resource, group }: ServedResource): string => `${resource}.${group}`;
