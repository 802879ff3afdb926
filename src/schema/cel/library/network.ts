import { CelError } from "../cel-error.ts";
import { overload, type Overload } from "../types/overload.ts";
import { Opaque, type Value } from "../values/value.ts";
import { sizeOf, traverse } from "./cost.ts";
import { parsePlainAddress, parsePrefix, printAddress } from "./ip-address.ts";

class Ip extends Opaque {
  readonly typeName = "net.IP";
  constructor(readonly bytes: readonly number[]) {
    super();
  }
  override get size(): number {
    return this.bytes.length;
  }
  equals(other: Ip): boolean {
    return printAddress(this.bytes) === printAddress(other.bytes);
  }
}

class Cidr extends Opaque {
  readonly typeName = "net.CIDR";
  constructor(
    readonly bytes: readonly number[],
    readonly bits: number,
  ) {
    super();
  }
  override get size(): number {
    return Math.ceil(this.bits / 8);
  }
  equals(other: Cidr): boolean {
    return printCidr(this) === printCidr(other);
  }
}

const ip = (text: string): Ip => attempt(() => new Ip(parsePlainAddress(text)));
const cidr = (text: string): Cidr =>
  attempt(
    () => parseCidr(text),
    (problem) => `network address parse error during conversion from string: ${problem}`,
  );

function parseCidr(text: string): Cidr {
  const { bytes, bits } = parsePrefix(text);
  return new Cidr(bytes, bits);
}

const printCidr = ({ bytes, bits }: Cidr): string => `${printAddress(bytes)}/${bits}`;

function attempt<Result>(parse: () => Result, words = (problem: string) => problem): Result {
  try {
    return parse();
  } catch (error) {
    throw new CelError(words((error as Error).message));
  }
}

function succeeds(parse: () => unknown): boolean {
  try {
    parse();
    return true;
  } catch {
    return false;
  }
}

/** The bits of an address that a prefix of this length looks at. */
const masked = (bytes: readonly number[], bits: number): number[] =>
  bytes.map((byte, index) => {
    const kept = Math.min(Math.max(bits - index * 8, 0), 8);
    return byte & (0xff << (8 - kept)) & 0xff;
  });

const contains = (net: Cidr, bytes: readonly number[]): boolean =>
  net.bytes.length === bytes.length &&
  printAddress(masked(net.bytes, net.bits)) === printAddress(masked(bytes, net.bits));

/** Upstream hides what is wrong with the address. */
function containsText(net: Cidr, text: string): boolean {
  return contains(
    net,
    attempt(
      () => parsePlainAddress(text),
      () => "no such overload",
    ),
  );
}

const containsCidr = (net: Cidr, other: Cidr): boolean => net.bits <= other.bits && contains(net, other.bytes);

const all = (bytes: readonly number[], value: number): boolean => bytes.every((byte) => byte === value);
const isUnspecified = ({ bytes }: Ip): boolean => all(bytes, 0);
const isLoopback = ({ bytes }: Ip): boolean =>
  bytes.length === 4 ? bytes[0] === 127 : all(bytes.slice(0, -1), 0) && bytes[15] === 1;
const isLinkLocalUnicast = ({ bytes: [a = 0, b = 0, ...rest] }: Ip): boolean =>
  rest.length === 2 ? a === 169 && b === 254 : a === 0xfe && (b & 0xc0) === 0x80;
const isLinkLocalMulticast = ({ bytes: [a = 0, b = 0, c = 0, ...rest] }: Ip): boolean =>
  rest.length === 1 ? a === 224 && b === 0 && c === 0 : a === 0xff && (b & 0x0f) === 0x02;
const isMulticast = ({ bytes: [a = 0, ...rest] }: Ip): boolean => (rest.length === 3 ? a >> 4 === 14 : a === 0xff);
const isBroadcast = ({ bytes }: Ip): boolean => bytes.length === 4 && all(bytes, 255);
const isGlobalUnicast = (address: Ip): boolean =>
  ![isUnspecified, isBroadcast, isLoopback, isMulticast, isLinkLocalUnicast].some((test) => test(address));

const predicate = (run: (address: Ip) => boolean): Overload[] => [overload("net.IP.() -> bool", run)];

const containsIpCost = ([net]: readonly Value[]): number => Math.ceil(sizeOf(net) * 2 * 0.1);
const containsCidrCost = ([net]: readonly Value[]): number =>
  Math.ceil(sizeOf(net) * 2 * 0.1) + Math.ceil(sizeOf(net) * 0.1) + 1;
const withText =
  (cost: (args: readonly Value[]) => number) =>
  (args: readonly Value[]): number =>
    cost(args) + Math.ceil(sizeOf(args[1]) * 0.1);

/** Kubernetes' libraries of IP addresses and CIDR prefixes. */
export const network: Record<string, Overload[]> = {
  ip: [
    overload("(string) -> net.IP", ip, traverse(0)),
    overload("net.CIDR.() -> net.IP", ({ bytes }: Cidr) => new Ip(bytes)),
  ],
  isIP: [overload("(string) -> bool", (text: string) => succeeds(() => parsePlainAddress(text)), traverse(0))],
  "ip.isCanonical": [
    overload("(string) -> bool", (text: string) => printAddress(ip(text).bytes) === text, traverse(0, 2)),
  ],
  family: [overload("net.IP.() -> int", ({ bytes }: Ip) => (bytes.length === 4 ? 4n : 6n))],
  isUnspecified: predicate(isUnspecified),
  isLoopback: predicate(isLoopback),
  isLinkLocalMulticast: predicate(isLinkLocalMulticast),
  isLinkLocalUnicast: predicate(isLinkLocalUnicast),
  isGlobalUnicast: predicate(isGlobalUnicast),
  cidr: [overload("(string) -> net.CIDR", cidr, traverse(0))],
  isCIDR: [overload("(string) -> bool", (text: string) => succeeds(() => parsePrefix(text)), traverse(0))],
  containsIP: [
    overload("net.CIDR.(string) -> bool", containsText, withText(containsIpCost)),
    overload("net.CIDR.(net.IP) -> bool", (net: Cidr, address: Ip) => contains(net, address.bytes), containsIpCost),
  ],
  containsCIDR: [
    overload(
      "net.CIDR.(string) -> bool",
      (net: Cidr, text: string) => containsCidr(net, cidr(text)),
      withText(containsCidrCost),
    ),
    overload("net.CIDR.(net.CIDR) -> bool", containsCidr, containsCidrCost),
  ],
  prefixLength: [overload("net.CIDR.() -> int", ({ bits }: Cidr) => BigInt(bits))],
  masked: [overload("net.CIDR.() -> net.CIDR", ({ bytes, bits }: Cidr) => new Cidr(masked(bytes, bits), bits))],
  string: [
    overload("(net.IP) -> string", ({ bytes }: Ip) => printAddress(bytes)),
    overload("(net.CIDR) -> string", printCidr),
  ],
};
