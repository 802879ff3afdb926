import type { Value } from "../values/value.ts";
import type { CompiledRule } from "./compile-rule.ts";
import { callBudget, type RuleRun } from "./rule-run.ts";

type Message =
  | { readonly kind: "text"; readonly text: string }
  /** There is no expression, or what it says cannot be shown: the rule's own message is. */
  | { readonly kind: "none" }
  /** It cost too much. */
  | { readonly kind: "over"; readonly text: string };

const maxBytes = 5 * 1024;
const none: Message = { kind: "none" };

/** What a messageExpression says of the values: one line of at most 5 KiB (R-CEL-3). */
export function evaluateMessage(
  { message, rule }: CompiledRule,
  variables: ReadonlyMap<string, Value>,
  run: RuleRun,
): Message {
  if (message === undefined) return none;
  const { cost, outcome } = message.evaluate(variables, callBudget);
  if (!run.spend(cost)) {
    const text =
      "messageExpression evaluation failed due to running out of cost budget, no further validation rules will be run";
    return { kind: "over", text };
  }
  if (outcome.kind === "limit") {
    const source = JSON.stringify(rule.messageExpression);
    return {
      kind: "over",
      text: `no further validation rules will be run due to call cost exceeds limit for messageExpression: ${source}`,
    };
  }
  if (outcome.kind === "error" || typeof outcome.value !== "string") return none;
  const text = outcome.value.trim();
  if (text === "" || Buffer.byteLength(text) > maxBytes || text.includes("\n")) return none;
  return { kind: "text", text };
}
