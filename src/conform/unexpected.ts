import type { Exchange } from "./exchange.ts";

/** A server answered something else than the contract says. */
export class Unexpected extends Error {
  override readonly name = "Unexpected";
  readonly expected: string;
  readonly seen: string;
  readonly exchange: Exchange;

  constructor(what: string, expected: string, seen: string, exchange: Exchange) {
    super(`${what}: expected ${expected}, got ${seen}`);
    this.expected = expected;
    this.seen = seen;
    this.exchange = exchange;
  }
}
