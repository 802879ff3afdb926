import type { Clock } from "../../meta/clock.ts";
import type { HttpRequest, HttpResponse } from "../../endpoints/http.ts";
import type { Storage } from "../../storage/storage.ts";
import { FaultyWay, type RequestFaults } from "./request-faults.ts";
import { FaultyStorage, type StorageFaults } from "./storage-faults.ts";

/** What goes wrong is what a test wants to go wrong: between clients and the server, and behind it. */
export interface Faults extends RequestFaults {
  readonly storage: StorageFaults;
  /** All is well again. Watches that were silenced stay so. */
  clear(): void;
}

/** A storage and a way to its server, both with faults on demand. */
export function createFaults(storage: Storage, clock: Clock, target: (request: HttpRequest) => Promise<HttpResponse>) {
  const [faultyStorage, way] = [new FaultyStorage(storage, clock), new FaultyWay(target, clock)];
  const faults: Faults = {
    storage: faultyStorage,
    refuse: (...fault) => way.refuse(...fault),
    cut: (...fault) => way.cut(...fault),
    delay: (...fault) => way.delay(...fault),
    endWatches: (...which) => way.endWatches(...which),
    clear: () => {
      faultyStorage.clear();
      way.clear();
    },
  };
  return { faults, storage: faultyStorage, serve: (request: HttpRequest) => way.serve(request) };
}
