import { apiVersion } from "./kinds.ts";
import type { Random } from "./random.ts";

const head = `apiVersion: ${apiVersion}\nkind: Trap\nmetadata:\n  name: a\nspec:\n  reference: r\n`;

const aliasBomb = (levels: number, width: number): string =>
  Array.from(
    { length: levels },
    (_, i) => `  a${i}: &a${i} [${Array.from({ length: width }, () => (i === 0 ? "x" : `*a${i - 1}`)).join(",")}]`,
  ).join("\n");

const texts: readonly (() => string)[] = [
  () => `${head}  extra:\n${aliasBomb(12, 10).replaceAll(/^/gm, "  ")}`,
  () => `${head}  extra:\n${aliasBomb(30, 2).replaceAll(/^/gm, "  ")}`,
  () => `${head}  extra: &a\n    self: *a\n`,
  () => `${head}  extra: *missing\n`,
  () => `${head}  extra: {<<: [{a: 1}, {b: 2}], <<: {c: 3}}\n`,
  () => `${head}  extra:\n    <<: 5\n`,
  () => `${head}  extra: !!js/function 'function () {}'\n`,
  () => `${head}  extra: !!binary "not base64 %%%"\n`,
  () => `${head}  extra: !!python/object:os.system x\n`,
  () => `${head}  extra: {a: !!int nope, b: !!float "x", c: !!null x, d: !!bool 5, e: !!timestamp never}\n`,
  () => `${head}  extra: {? [1, 2] : x, ? {a: b} : y, ~: z, 1.5: w, .inf: i, .nan: n, 2024-01-01: d}\n`,
  () => `${head}  extra: {__proto__: {polluted: true}, constructor: {prototype: {polluted: true}}}\n`,
  () => `${head}  __proto__:\n    polluted: true\n`,
  () => `__proto__: {polluted: true}\n${head}`,
  () => `${head}  extra: ${"[".repeat(10_000)}${"]".repeat(10_000)}\n`,
  () => `${head}  extra: ${"{a: ".repeat(10_000)}1${"}".repeat(10_000)}\n`,
  () => `${head}  extra:\n    ${"- ".repeat(10_000)}x\n`,
  () => `${head}  extra: ${"[".repeat(200_000)}\n`,
  () => `${head}  extra:\n${Array.from({ length: 1_500 }, (_, level) => `${" ".repeat(level + 4)}a:`).join("\n")}\n`,
  () => `${head}  replicas: 0o7\n  big: 0x7fffffffffffffffffff\n  ratio: 1_000.5\n`,
  () => `${head}  replicas: 1:30:00\n  enabled: yes\n  note: ~\n`,
  () => `${head}  big: ${"9".repeat(100_000)}\n`,
  () => `${head}\treference: tab\n`,
  () => `${head} reference: back\n   more: in\n`,
  () => `${head}  reference: r\n  reference: again\n`,
  () => `%YAML 9.9\n%TAG ! tag:example.com,2000:\n---\n${head}`,
  () => `${head}---\n${head}---\n: :\n`,
  () => `--- |\n${head}`,
  () => `${head}  reference: |9999999999\n    x\n`,
  () => `${head}  reference: >-\n${"\n".repeat(50_000)}    x\n`,
  () => `${head}  reference: "\\x"\n`,
  () => `${head}  reference: "\\ud800 \\UFFFFFFFF"\n`,
  () => `${head}  reference: 'unended\n`,
  () => `${"#".repeat(100_000)}\n${head}`,
  () => `${"? ".repeat(5_000)}x`,
  () => `${"!!map ".repeat(5_000)}x`,
  () => `${"&a ".repeat(5_000)}x`,
  () => `${"- ? ".repeat(3_000)}x`,
  () => `${"a: ".repeat(5_000)}x`,
  () => `${"{,".repeat(5_000)}`,
  () => `${":\n".repeat(20_000)}`,
  () => `${"- \n".repeat(60_000)}`,
  () => `"${"\\\n".repeat(50_000)}"`,
  () => `${"'".repeat(50_001)}`,
  () => `${"@ ` % |".repeat(1_000)}`,
  () => `\u0007${head}`,
  () => head.replaceAll("\n", "\r"),
  () => head.replaceAll("\n", "\u2028"),
];

/** YAML's own pits. */
export const nastyYaml = (random: Random): string => random.pick(texts)();
