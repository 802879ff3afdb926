import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Alias,
  type Pair,
  type ParsedNode,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";
import { maxJsonDepth } from "../json/depth.ts";
import { setMember } from "../json/own-member.ts";
import type { JsonObject, JsonValue } from "../types.ts";
import { AliasBudget } from "./alias-budget.ts";
import { goMapKey } from "./go-map-key.ts";
import { resolvePlainScalar, resolveTaggedScalar } from "./resolve-scalar.ts";
import { YamlSyntaxError } from "./yaml-syntax-error.ts";

type Node = ParsedNode | null;
type NodePair = Pair<ParsedNode, ParsedNode | null>;

const maxDuplicates = 100;

/** From nodes to JSON values, the way go-yaml decodes into an untyped value. One decoder per document. */
export class YamlDecoder {
  readonly #anchors = new Map<string, ParsedNode>();
  readonly #expanding = new Set<ParsedNode>();
  readonly #duplicates: string[] = [];
  readonly #budget = new AliasBudget();

  constructor(private readonly lineAt: (offset: number) => number) {}

  /** @throws YamlSyntaxError */
  decode(contents: Node): { value: JsonValue; duplicates: string[] } {
    return { value: this.#value(contents, 0), duplicates: this.#duplicates };
  }

  #value(node: Node, depth: number): JsonValue {
    if (depth > maxJsonDepth) throw new YamlSyntaxError("exceeded max depth");
    if (node === null) return null;
    if (isAlias(node)) return this.#aliased(node, (target) => this.#value(target, depth));
    if (node.anchor !== undefined) this.#anchors.set(node.anchor, node);
    this.#budget.spend(this.#expanding.size > 0, isScalar(node) ? String(node.value).length : 0);
    if (isScalar(node)) return this.#jsonScalar(node);
    return isSeq(node) ? this.#list(node, depth + 1) : this.#map(node, depth + 1);
  }

  #list(node: YAMLSeq, depth: number): JsonValue[] {
    return node.items.map((item) => this.#value(item as Node, depth));
  }

  #map(node: YAMLMap, depth: number): JsonObject {
    const object: JsonObject = {};
    const merged: JsonObject[] = [];
    for (const pair of node.items as NodePair[]) {
      if (isMerge(pair.key)) merged.push(...this.#mergeSources(pair.value, depth));
      else this.#member(object, pair, depth);
    }
    // Keys of the map itself win over merged ones, earlier merges over later.
    for (const source of merged) addMissing(object, source);
    return object;
  }

  #member(object: JsonObject, { key, value }: NodePair, depth: number): void {
    const name = this.#key(key, depth);
    const decoded = this.#value(value, depth);
    if (Object.hasOwn(object, name.text)) this.#duplicate(name.printed, value ?? key);
    setMember(object, name.text, decoded);
  }

  /** What `<<` names: a map, or a list of maps, directly or by alias. */
  #mergeSources(source: Node, depth: number): JsonObject[] {
    if (isAlias(source)) return this.#aliased(source, (target) => this.#mergeSources(target, depth));
    if (isSeq(source)) return source.items.map((item) => this.#mergeSource(item as Node, depth));
    return [this.#mergeSource(source, depth)];
  }

  #mergeSource(source: Node, depth: number): JsonObject {
    if (isAlias(source)) return this.#aliased(source, (target) => this.#mergeSource(target, depth));
    if (isMap(source)) return this.#value(source, depth) as JsonObject;
    throw new YamlSyntaxError("map merge requires map or sequence of maps as the value", this.#lineOf(source));
  }

  /** Follows an alias; what it stands for is decoded anew each time, as in Go. */
  #aliased<Result>(alias: Alias.Parsed, use: (target: ParsedNode) => Result): Result {
    const target = this.#anchors.get(alias.source);
    if (target === undefined) {
      throw new YamlSyntaxError(`unknown anchor '${alias.source}' referenced`, this.#lineOf(alias));
    }
    if (this.#expanding.has(target) || this.#isOpen(target, alias)) {
      throw new YamlSyntaxError(`anchor '${alias.source}' value contains itself`, this.#lineOf(alias));
    }
    this.#expanding.add(target);
    try {
      return use(target);
    } finally {
      this.#expanding.delete(target);
    }
  }

  /** Whether the alias stands inside the node it names. */
  #isOpen(target: ParsedNode, alias: Alias.Parsed): boolean {
    return target.range[0] <= alias.range[0] && alias.range[0] < target.range[1];
  }

  #key(node: Node, depth: number): { text: string; printed: string } {
    if (isAlias(node)) return this.#aliased(node, (target) => this.#key(target, depth));
    if (node !== null && !isScalar(node))
      throw new YamlSyntaxError("invalid map key: only scalars are", this.#lineOf(node));
    if (node?.anchor !== undefined) this.#anchors.set(node.anchor, node);
    const key = goMapKey(node === null ? null : this.#scalar(node));
    if (key === undefined) throw new YamlSyntaxError("unsupported map key", this.#lineOf(node));
    return key;
  }

  #jsonScalar(node: Scalar.Parsed): JsonValue {
    const value = this.#scalar(node);
    if (typeof value !== "number" || Number.isFinite(value)) return value;
    throw new YamlSyntaxError(`json: unsupported value: ${goFloat(value)}`, this.#lineOf(node));
  }

  #scalar(node: Scalar.Parsed): JsonValue {
    const text = typeof node.value === "string" ? node.value : "";
    if (node.tag !== undefined && node.tag !== "!") return resolveTaggedScalar(node.tag, text, this.#lineOf(node));
    return node.type === "PLAIN" && node.tag === undefined ? resolvePlainScalar(text) : text;
  }

  #duplicate(printed: string, at: ParsedNode): void {
    if (this.#duplicates.length >= maxDuplicates) return;
    this.#duplicates.push(`line ${this.#lineOf(at)}: key ${printed} already set in map`);
  }

  #lineOf(node: Node): number {
    return this.lineAt(node?.range[0] ?? 0);
  }
}

function addMissing(object: JsonObject, source: JsonObject): void {
  for (const key of Object.keys(source)) {
    if (!Object.hasOwn(object, key)) setMember(object, key, source[key] as JsonValue);
  }
}

const isMerge = (key: Node): boolean =>
  isScalar(key) && key.value === "<<" && key.type === "PLAIN" && (key.tag === undefined || key.tag.endsWith(":merge"));

const goFloat = (value: number): string => (Number.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf");
