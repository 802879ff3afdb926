const printWidth = 120;

/** A string literal with the quotes prettier would choose. */
export function stringLiteral(text: string): string {
  const count = (quote: string): number => text.split(quote).length;
  const literal = JSON.stringify(text);
  if (count('"') <= count("'")) return literal;
  const body = literal
    .slice(1, -1)
    .replaceAll(/\\.|'/g, (part) => (part === '\\"' ? '"' : part === "'" ? "\\'" : part));
  return `'${body}'`;
}

/** A property that holds a list of texts, laid out as prettier would: on one line if it fits, else one text per line. */
export function listProperty(indent: string, name: string, items: readonly string[]): string {
  const texts = items.map((item) => JSON.stringify(item));
  const oneLine = `${indent}${name}: [${texts.join(", ")}],`;
  if (oneLine.length <= printWidth) return oneLine;
  return [`${indent}${name}: [`, ...texts.map((text) => `${indent}  ${text},`), `${indent}],`].join("\n");
}

/** A constant text, laid out as prettier would. */
export function constantText(indent: string, name: string, text: string): string {
  const oneLine = `${indent}const ${name} = ${stringLiteral(text)};`;
  return oneLine.length <= printWidth ? oneLine : `${indent}const ${name} =\n${indent}  ${stringLiteral(text)};`;
}
