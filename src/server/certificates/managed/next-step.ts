import { X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import { issuedAt } from "../issue.ts";
import type { KeyPair } from "../serving-certificate.ts";
import { issuerOf, type Kept } from "./secret-data.ts";

/** Milliseconds. */
export interface Lifetimes {
  readonly validity: number;
  readonly renewBefore: number;
  readonly caValidity: number;
  readonly caRenewBefore: number;
  /** How long clients know a new authority before it counts, and the old one after it counts no more. */
  readonly caOverlap: number;
}

export interface Surroundings {
  readonly names: readonly string[];
  readonly lifetimes: Lifetimes;
  /** Milliseconds since 1970, as the next two. */
  readonly now: number;
  /** Since when all clients have been told of just these authorities; undefined: they have not. */
  readonly publishedSince: number | undefined;
}

/** What has to be done next with what is kept. */
export type Step =
  | { readonly do: "add-authority"; readonly why: string }
  | { readonly do: "renew-pair"; readonly why: string; readonly names: readonly string[] }
  | { readonly do: "drop-authorities"; readonly keep: readonly X509Certificate[] }
  /** `until`: when to look again at the latest, if nothing happens meanwhile. */
  | { readonly do: "nothing"; readonly until: number };

/**
 * A new authority is told to clients first, then signs what is served, then the old one is dropped: at no time is a
 * certificate shown that a client cannot verify (R-AGG-8).
 */
export function nextStep(kept: Kept, surroundings: Surroundings): Step {
  return authorityStep(kept, surroundings) ?? pairStep(kept, surroundings);
}

function authorityStep({ authorities, authorityKey }: Kept, { lifetimes, now }: Surroundings): Step | undefined {
  const [newest] = authorities;
  const why = (): string | undefined => {
    if (newest === undefined) return "there is none";
    if (authorityKey === undefined) return "the key of the one there is is missing";
    if (Date.parse(newest.validFrom) > now) return "the one there is is not valid yet";
    return now >= Date.parse(newest.validTo) - lifetimes.caRenewBefore ? "the one there is ends soon" : undefined;
  };
  const reason = why();
  return reason === undefined ? undefined : { do: "add-authority", why: reason };
}

function pairStep({ authorities, pair }: Kept, surroundings: Surroundings): Step {
  const { names, lifetimes, now, publishedSince } = surroundings;
  const renew = (why: string, all = names): Step => ({ do: "renew-pair", why, names: all });
  if (pair === undefined) return renew("there is none");
  const certificate = new X509Certificate(pair.cert);
  const [begin, end] = [Date.parse(certificate.validFrom), Date.parse(certificate.validTo)];
  if (begin > now) return renew("the one there is is not valid yet");
  if (end <= now) return renew("the one there is has ended");
  const [newest] = authorities;
  if (newest === undefined || issuerOf(certificate, authorities) !== newest) {
    const from = publishedSince === undefined ? Infinity : publishedSince + lifetimes.caOverlap;
    return now < from ? { do: "nothing", until: Math.min(from, end) } : renew("there is another authority");
  }
  if (now >= end - lifetimes.renewBefore) return renew("the one there is ends soon");
  // Replicas with other names may run beside this one, and want theirs to stay.
  if (lacks(certificate, names)) return renew("names are missing", [...new Set([...names, ...namesOf(pair)])]);
  const due = Math.min(end - lifetimes.renewBefore, Date.parse(newest.validTo) - lifetimes.caRenewBefore);
  if (authorities.length === 1) return { do: "nothing", until: due };
  const drop = issuedAt(certificate) + lifetimes.caOverlap;
  return now < drop ? { do: "nothing", until: Math.min(due, drop) } : { do: "drop-authorities", keep: [newest] };
}

const lacks = (certificate: X509Certificate, names: readonly string[]): boolean =>
  names.some((name) => (isIP(name) === 0 ? certificate.checkHost(name) : certificate.checkIP(name)) === undefined);

function namesOf({ cert }: KeyPair): readonly string[] {
  const { subjectAltName = "" } = new X509Certificate(cert);
  return [...subjectAltName.matchAll(/(?:^|, )(?:DNS|IP Address):([^,]+)/g)].map(([, name = ""]) => name);
}
