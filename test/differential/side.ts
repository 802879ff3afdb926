import type { Answer, WatchStream } from "../../src/conform/answer.ts";
import type { Identity } from "../../src/conform/identity.ts";
import { Wire, type Protocol } from "../../src/conform/wire.ts";
import { Memory } from "./memory.ts";
import type { Step } from "./step.ts";

/** What a server answered, without what differs by chance: times, uids, revisions. */
export interface Masked {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  /** How the bytes are written, where the value does not tell. */
  readonly form: string;
  readonly body: unknown;
}

const comparedHeaders = ["content-type", "warning", "retry-after", "cache-control", "allow", "location", "vary"];
/** After which a watch is believed to have said everything. */
const quietMilliseconds = 250;

const patienceMilliseconds = 10_000;
const nothing = (why: string): Masked => ({ status: 0, headers: {}, form: "none", body: why });

/** One of the two servers, as one scenario sees it. */
export class Side {
  readonly #wire: Wire;
  readonly #memory: Memory;
  readonly #watches = new Map<Step, WatchStream>();

  constructor(protocol: Protocol, identity: Identity, namespace: string) {
    this.#wire = new Wire(protocol, identity);
    this.#memory = new Memory(namespace);
  }

  /** A server that does not answer, or answers with something else than HTTP, has said that. */
  async play(step: Step): Promise<Masked> {
    let timer: NodeJS.Timeout | undefined;
    const silence = new Promise<Masked>((resolve) => {
      timer = setTimeout(() => resolve(nothing("no answer")), patienceMilliseconds);
    });
    const answer = this.#answer(step).catch((error: Error) => nothing(error.message));
    const said = await Promise.race([answer, silence]);
    clearTimeout(timer);
    return said;
  }

  async #answer(step: Step): Promise<Masked> {
    const asked = this.#memory.asked(step);
    if (step.watch === true) {
      try {
        const stream = await this.#wire.watch(asked);
        this.#watches.set(step, stream);
        return this.#masked(stream.answer, {});
      } catch (error) {
        if (!(error as Error).message.includes("expected status 200")) throw error;
      }
    }
    const answer = await this.#wire.send(asked);
    return this.#masked(answer, this.#memory.learn(answer));
  }

  /** What the watches of the scenario have seen, by their steps. */
  async watched(): Promise<Map<Step, unknown[]>> {
    const seen = new Map<Step, unknown[]>();
    for (const [step, stream] of this.#watches) seen.set(step, await this.#eventsOf(stream));
    return seen;
  }

  async #eventsOf(stream: WatchStream): Promise<unknown[]> {
    const events: unknown[] = [];
    for (;;) {
      const event = await stream.next(quietMilliseconds).catch(() => undefined);
      if (event === undefined) break;
      if (event.type !== "BOOKMARK") events.push(this.#memory.masked(event));
      else if (endsInitialEvents(event)) events.push("the end of the initial events");
    }
    stream.close();
    return events;
  }

  close(): void {
    for (const stream of this.#watches.values()) stream.close();
    this.#wire.close();
  }

  #masked(answer: Answer, body: unknown): Masked {
    const headers: Record<string, unknown> = {};
    for (const name of comparedHeaders) {
      const values = answer.headerValues(name);
      if (values.length > 0) headers[name] = this.#memory.masked(values.length === 1 ? values[0] : values);
    }
    return { status: answer.status, headers, form: formOf(answer), body };
  }
}

/** When other bookmarks come is the server's own affair. */
const endsInitialEvents = ({ object }: { object: unknown }): boolean =>
  JSON.stringify(object).includes("k8s.io/initial-events-end");

function formOf({ text }: Answer): string {
  if (text === "") return "empty";
  return `${text.startsWith("{\n") ? "indented" : "compact"}${text.endsWith("\n") ? ", newline" : ""}`;
}
