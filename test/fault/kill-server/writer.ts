import type { Client } from "../../../src/client/client.ts";
import type { KubeObject } from "../../../src/meta/types.ts";
import { apiVersion } from "../bad-input/kinds.ts";
import { traps, type Trap } from "./traps.ts";

/** One write, as its writer knows it. */
export interface Write {
  readonly kind: "create" | "patch" | "delete";
  /** What it puts into spec.big; unique. */
  readonly n: number;
  /** What was answered; undefined: nothing came back, so it may have happened or not. Of a delete, only that it did. */
  answer: { readonly resourceVersion?: number; readonly uid?: string; readonly generation?: number } | undefined;
}

let counter = 1;

/** Everything written under each name, in order: a name belongs to one writer, who waits for each answer. */
export class Writer {
  readonly histories = new Map<string, Write[]>();
  readonly #names: readonly string[];

  constructor(index: number) {
    this.#names = Array.from({ length: 4 }, (_, n) => `w${index}-${n}`);
    for (const name of this.#names) this.histories.set(name, []);
  }

  /** Writes until the server is gone. @throws what the server refuses: it has no reason to. */
  async writeUntilKilled(client: Client, isKilled: () => boolean): Promise<void> {
    while (!isKilled()) {
      const name = this.#names[Math.floor(Math.random() * this.#names.length)] as string;
      const history = this.histories.get(name) as Write[];
      const write: Write = { kind: nextKind(history.at(-1)), n: counter++, answer: undefined };
      history.push(write);
      try {
        write.answer = await send(client, name, write);
      } catch (error) {
        if (isKilled()) return;
        throw error;
      }
    }
  }

  /** Settles what was under way when the server died. */
  settle(name: string, stored: Trap | undefined): void {
    const history = this.histories.get(name) ?? [];
    const last = history.at(-1);
    if (last === undefined || last.answer !== undefined) return;
    const happened = last.kind === "delete" ? stored === undefined : stored?.spec.big === last.n;
    if (happened) last.answer = last.kind === "delete" || stored === undefined ? {} : answerOf(stored);
    else history.pop();
  }
}

function nextKind(last: Write | undefined): Write["kind"] {
  if (last === undefined || last.kind === "delete") return "create";
  return Math.random() < 0.2 ? "delete" : "patch";
}

async function send(client: Client, name: string, { kind, n }: Write): Promise<Write["answer"]> {
  const resource = client.resource<Trap>(traps);
  const options = { namespace: "default", retries: 0 };
  switch (kind) {
    case "create": {
      const metadata = { name, namespace: "default" };
      return answerOf(
        await resource.create({ apiVersion, kind: "Trap", metadata, spec: { reference: "r", big: n } }, options),
      );
    }
    case "patch":
      return answerOf(await resource.patch(name, { spec: { big: n } }, options));
    case "delete":
      await resource.delete(name, options);
      return {};
  }
}

function answerOf({ metadata }: KubeObject): NonNullable<Write["answer"]> {
  const { resourceVersion, uid, generation } = metadata;
  return {
    resourceVersion: Number(resourceVersion),
    ...(uid === undefined ? {} : { uid }),
    ...(generation === undefined ? {} : { generation }),
  };
}
