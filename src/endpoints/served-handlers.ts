import type { VerbHandlers } from "./scope.ts";

/** Those for verbs that are served. */
export const servedHandlers = (handlers: VerbHandlers, verbs: readonly string[]): VerbHandlers =>
  Object.fromEntries(Object.entries(handlers).filter(([verb]) => verbs.includes(verb)));
