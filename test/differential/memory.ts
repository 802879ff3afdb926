import { parse } from "yaml";
import type { Answer } from "../../src/conform/answer.ts";
import type { Asked } from "../../src/conform/asked.ts";
import { parseJson } from "../../src/meta/json/parse.ts";
import type { Step } from "./step.ts";

type Json = Readonly<Record<string, unknown>>;

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/g;
const now = /^20(2[5-9]|[3-9]\d)-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;
const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What one server has said so far: names its uids and revisions by the order in which they were first seen. */
export class Memory {
  readonly #namespace: string;
  readonly #uids = new Map<string, string>();
  readonly #revisions = new Map<string, string>();
  readonly #objects = new Map<string, { uid: string; rv: string; firstRv: string }>();
  #list = { rv: "", continue: "" };

  constructor(namespace: string) {
    this.#namespace = namespace;
  }

  /** The step's request, with what it refers to. */
  asked({ method, path, headers = {}, body }: Step): Asked {
    return {
      method,
      path: this.#filled(path),
      headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, this.#filled(value)])),
      ...(body === undefined ? {} : { body: typeof body === "string" ? this.#filled(body) : body }),
    };
  }

  #filled(template: string): string {
    return template
      .replaceAll("{ns}", this.#namespace)
      .replaceAll("{listRv}", this.#list.rv)
      .replaceAll("{continue}", this.#list.continue)
      .replaceAll(/\{(rv|uid|firstRv):([^}]+)\}/g, (_all, what: "rv" | "uid" | "firstRv", name: string) => {
        return this.#objects.get(name)?.[what] ?? "none";
      });
  }

  /** Remembers what later requests refer to; returns the masked body. */
  learn(answer: Answer): unknown {
    const body = bodyOf(answer);
    if (isObject(body) && isObject(body.metadata)) {
      const { name, uid, resourceVersion, continue: next } = body.metadata;
      if (typeof name === "string" && typeof uid === "string") {
        const rv = String(resourceVersion ?? "");
        const known = this.#objects.get(name);
        this.#objects.set(name, { uid, rv, firstRv: known?.uid === uid ? known.firstRv : rv });
      } else if (isList(body)) {
        this.#list = { rv: String(resourceVersion ?? ""), continue: String(next ?? "") };
      }
    }
    return this.masked(body);
  }

  masked(value: unknown, key = "", parent: Json = {}): unknown {
    if (typeof value === "string") return this.#maskedText(value, key, parent);
    if (Array.isArray(value)) {
      const items = value.map((item) => this.masked(item, key === "cells" ? "cell" : ""));
      if (key === "resources") return items.toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
      return sets.has(key) ? distinct(items) : items;
    }
    if (!isObject(value)) return value;
    const holder = key === "metadata" && isList(parent) ? { list: true } : value;
    return Object.fromEntries(
      Object.entries(value)
        .filter(isCompared)
        .map(([name, member]) => [name, this.masked(member, name, isObject(member) ? value : holder)]),
    );
  }

  #maskedText(text: string, key: string, holder: Json): string {
    if (key === "resourceVersion" && text !== "") {
      return "list" in holder ? "<rv of the list>" : named(this.#revisions, text, "rv");
    }
    if (key === "continue" && text !== "") return "<continue>";
    if (key === "cell" && /^\d+s$/.test(text)) return "<age>";
    if (now.test(text)) return "<time>";
    return (
      (key === "message" && hasSeveralCauses(holder) ? text.replace(/\[.*\]$/s, "[<causes>]") : text)
        .replaceAll(this.#namespace, "<ns>")
        // Protobuf is not served here (docs/control-plane.md): so it is not offered.
        .replaceAll(/, application\/vnd\.kubernetes\.protobuf(;stream=watch)?/g, "")
        .replaceAll(uuid, (uid) => named(this.#uids, uid, "uid"))
        .replaceAll(/\b(A_|gen-)[a-z0-9]{5}\b/g, "$1<suffix>")
        .replaceAll(/(ResourceVersion in (?:precondition|object meta): )\d+/g, "$1<rv>")
        .replaceAll(/(Too large resource version: \d+, current: )\d+/g, "$1<rv>")
        .replaceAll(/(does not match the ResourceVersion in record \()\d+/g, "$1<rv>")
        .replaceAll(/(\\*"resourceVersion\\*":\\*")\d+/g, "$1<rv>")
        .replaceAll(/\b20(?:2[5-9]|[3-9]\d)-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, "<time>")
    );
  }
}

const nameOf = (value: unknown): string => (isObject(value) ? String(value.name) : "");
const isList = (body: Json): boolean => Array.isArray(body.items) || Array.isArray(body.rows);

function named(known: Map<string, string>, value: string, prefix: string): string {
  let name = known.get(value);
  if (name === undefined) {
    name = `<${prefix} ${known.size + 1}>`;
    known.set(value, name);
  }
  return name;
}

/** Decoded where it is JSON or YAML. */
function bodyOf(answer: Answer): unknown {
  const type = answer.header("content-type") ?? "";
  try {
    if (type.startsWith("application/yaml")) return parse(answer.text, { intAsBigInt: true }) as unknown;
    if (type.includes("json")) return parseJson(answer.body).value;
  } catch {
    return answer.text;
  }
  return answer.text;
}

/** An empty continue token is none. */
const isCompared = ([name, value]: [string, unknown]): boolean => !(name === "continue" && value === "");

const hasSeveralCauses = ({ details }: Json): boolean =>
  isObject(details) && Array.isArray(details.causes) && distinct(details.causes).length > 1;

const sets = new Set(["causes", "verbs", "managedFields"]);

/**
 * What is a set: the real one collects what is wrong from a map, in no order, and what is wrong with metadata two or three
 * times; verbs and resources of discovery stand in an order that means nothing, and
 * managedFields in that of their times.
 */
function distinct(items: readonly unknown[]): unknown[] {
  const byText = new Map(items.map((item) => [JSON.stringify(item), item]));
  return [...byText].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, cause]) => cause);
}
