import type { JsonObject, JsonValue } from "../types.ts";
import { maxJsonDepth } from "./depth.ts";
import { JsonScanner } from "./json-scanner.ts";
import { JsonSyntaxError } from "./json-syntax-error.ts";
import { setMember } from "./own-member.ts";

/** As many duplicates as kube-apiserver reports. */
const maxDuplicates = 100;

/** The precise parser: slower than JSON.parse, but loses nothing and says what is wrong in Go's words. Recursive, depth-limited. */
export class JsonParser {
  readonly #scanner: JsonScanner;
  readonly #path: string[] = [];
  readonly #duplicates = new Set<string>();
  #depth = 0;

  constructor(
    text: string,
    private readonly maxDepth = maxJsonDepth,
  ) {
    this.#scanner = new JsonScanner(text);
  }

  parse(): { value: JsonValue; duplicates: string[] } {
    const value = this.#value();
    this.#scanner.end();
    return { value, duplicates: [...this.#duplicates] };
  }

  #value(): JsonValue {
    const next = this.#scanner.peek();
    if (next === "{") return this.#nested(() => this.#object());
    if (next === "[") return this.#nested(() => this.#array());
    return this.#scanner.scalar();
  }

  #nested<Value>(parse: () => Value): Value {
    if (++this.#depth > this.maxDepth) throw new JsonSyntaxError("exceeded max depth");
    const value = parse();
    this.#depth--;
    return value;
  }

  #array(): JsonValue[] {
    const items: JsonValue[] = [];
    this.#scanner.take("[");
    if (this.#scanner.takeIf("]")) return items;
    do {
      this.#path.push(`[${items.length}]`);
      items.push(this.#value());
      this.#path.pop();
    } while (this.#scanner.more("]", "after array element"));
    return items;
  }

  #object(): JsonObject {
    const object: JsonObject = {};
    this.#scanner.take("{");
    if (this.#scanner.takeIf("}")) return object;
    do {
      const key = this.#scanner.key();
      this.#path.push(this.#path.length === 0 ? key : `.${key}`);
      if (Object.hasOwn(object, key)) this.#duplicate();
      setMember(object, key, this.#value());
      this.#path.pop();
    } while (this.#scanner.more("}", "after object key:value pair"));
    return object;
  }

  #duplicate(): void {
    if (this.#duplicates.size < maxDuplicates) this.#duplicates.add(this.#path.join(""));
  }
}
