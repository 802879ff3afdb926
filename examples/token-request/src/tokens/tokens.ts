import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { UserInfo } from "apiserver-boot";

export interface IssuedToken {
  readonly token: string;
  readonly expirationTimestamp: string;
}

interface Claims {
  readonly sub: string;
  readonly groups: readonly string[];
  readonly aud: readonly string[];
  /** Seconds since 1970. */
  readonly exp: number;
}

const header = encoded({ alg: "HS256", typ: "JWT" });

/** Makes tokens, and knows its own. Keeps none: what is in a token is all there is. */
export class Tokens {
  readonly #key: Buffer;

  /** @param key by default one of this process alone: its tokens end with it. */
  constructor(key = randomBytes(32)) {
    this.#key = key;
  }

  issue({ name, groups }: UserInfo, audiences: readonly string[], seconds: number, now = Date.now()): IssuedToken {
    const exp = Math.floor(now / 1000) + seconds;
    const claims: Claims = { sub: name, groups, aud: audiences, exp };
    const text = `${header}.${encoded(claims)}`;
    return {
      token: `${text}.${this.#signature(text)}`,
      expirationTimestamp: new Date(exp * 1000).toISOString().replace(".000Z", "Z"),
    };
  }

  /** Whose it is; undefined if it is none of these tokens, is not for this audience, or has expired. */
  verify(token: string, audience: string, now = Date.now()): UserInfo | undefined {
    const end = token.lastIndexOf(".");
    const [text, signature] = [token.slice(0, end), Buffer.from(token.slice(end + 1))];
    const expected = Buffer.from(this.#signature(text));
    if (signature.length !== expected.length || !timingSafeEqual(signature, expected)) return undefined;
    const { sub, groups, aud, exp } = JSON.parse(
      Buffer.from(text.slice(header.length + 1), "base64url").toString(),
    ) as Claims;
    return exp * 1000 > now && aud.includes(audience) ? { name: sub, groups: [...groups] } : undefined;
  }

  #signature(text: string): string {
    return createHmac("sha256", this.#key).update(text).digest("base64url");
  }
}

function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
