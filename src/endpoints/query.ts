import { statusErrors } from "../meta/status-error.ts";

/** Query parameters of one request, read as Kubernetes reads them: the first of several values counts. */
export class Query {
  readonly #parameters: URLSearchParams;

  constructor(text: string) {
    this.#parameters = new URLSearchParams(text.includes("%") ? withoutMalformed(text) : text);
  }

  has(name: string): boolean {
    return this.#parameters.has(name);
  }

  text(name: string): string {
    return this.#parameters.get(name) ?? "";
  }

  all(name: string): readonly string[] {
    return this.#parameters.getAll(name);
  }

  /** As upstream's conversion of query strings: everything but `false` and `0` is true, also the bare name. */
  flag(name: string): boolean {
    return this.optionalFlag(name) ?? false;
  }

  optionalFlag(name: string): boolean | undefined {
    const value = this.#parameters.get(name);
    return value === null ? undefined : value.toLowerCase() !== "false" && value !== "0";
  }

  /** @throws StatusError 400 unless it is an int64 in decimal. */
  integer(name: string): number | undefined {
    const value = this.#parameters.get(name);
    if (value === null) return undefined;
    const problem = !/^[+-]?\d+$/.test(value)
      ? "invalid syntax"
      : BigInt.asIntN(64, BigInt(value)) === BigInt(value)
        ? undefined
        : "value out of range";
    if (problem === undefined) return Number(value);
    throw statusErrors.badRequest(`strconv.ParseInt: parsing ${JSON.stringify(value)}: ${problem}`);
  }
}

/** A parameter whose escapes are none is left out, as Go does. */
const withoutMalformed = (text: string): string =>
  text
    .split("&")
    .filter((pair) => !/%(?![0-9a-f]{2})/i.test(pair))
    .join("&");
