import { isIP } from "node:net";
import { createSecureContext, type SecureContext } from "node:tls";
import { contextOptions, type TlsMaterial, type TlsPair } from "./tls-material.ts";

/** The pairs by the names they are meant for, ready for handshakes. */
export class NamedPairs {
  readonly #general: SecureContext;
  readonly #contexts = new Map<string, SecureContext>();
  readonly #pairs = new Map<string, TlsPair>();

  /** @throws if one of the pairs is broken. */
  constructor(material: TlsMaterial) {
    this.#general = createSecureContext(contextOptions(material, material));
    for (const pair of material.named ?? []) {
      const context = createSecureContext(contextOptions(pair, material));
      for (const name of pair.names.map(normalized)) {
        if (this.#pairs.has(name)) continue;
        this.#pairs.set(name, pair);
        this.#contexts.set(name, context);
      }
    }
  }

  /** For a name that a client has sent: itself, the wildcard it falls under, or the general one (R-TLS-2). */
  contextFor(serverName: string): SecureContext {
    const name = normalized(serverName);
    return this.#contexts.get(name) ?? this.#contexts.get(name.replace(/^[^.]*/, "*")) ?? this.#general;
  }

  /** Addresses of this machine with a pair of their own: clients that ask for an address send no name. */
  get addresses(): ReadonlyMap<string, TlsPair> {
    return new Map([...this.#pairs].filter(([name]) => isIP(name) !== 0));
  }
}

const normalized = (name: string): string => name.toLowerCase().replace(/\.+$/, "");
