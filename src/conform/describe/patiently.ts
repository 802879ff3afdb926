import { setTimeout as pause } from "node:timers/promises";
import type { Answer } from "../answer.ts";
import type { Asked } from "../asked.ts";
import type { Wire } from "../wire.ts";

const retries = 10;

/** Asks again while the server says "later", as for a moment after a resource was defined. */
export async function patiently(wire: Wire, asked: Asked): Promise<Answer> {
  for (let retry = 0; ; retry++) {
    const answer = await wire.send(asked);
    const seconds = Number(answer.header("retry-after") ?? "");
    if (answer.status !== 429 || retry >= retries) return answer;
    await pause((seconds > 0 ? seconds : 1) * 1000);
  }
}
