/** Where something other than copying happens: strings, brackets, separators, white space. */
const stop = /["{}[\],:\s]/g;

/**
 * Indents a JSON text by two spaces as Go's json.Indent does, without reading its values (R-NEG-7): numbers, escapes and the order
 * of members stay. The text must be JSON, or a piece of it that begins `depth` brackets deep.
 */
export function indentJson(text: string, depth = 0): string {
  let out = "";
  let indent = `\n${"  ".repeat(depth)}`;
  let start = 0;
  for (let at = nextStop(text, 0); at < text.length; at = nextStop(text, start)) {
    const char = text.charAt(at);
    out += text.slice(start, at);
    start = at + 1;
    if (char === '"') {
      start = afterString(text, at);
      out += text.slice(at, start);
    } else if (char === "{" || char === "[") {
      const close = afterSpace(text, start);
      if (text.charAt(close) === "}" || text.charAt(close) === "]") {
        out += char + text.charAt(close);
        start = close + 1;
      } else out += char + (indent += "  ");
    } else if (char === "}" || char === "]") out += (indent = indent.slice(0, -2)) + char;
    else if (char === ",") out += `,${indent}`;
    else if (char === ":") out += ": ";
  }
  return out + text.slice(start);
}

function nextStop(text: string, from: number): number {
  stop.lastIndex = from;
  return stop.exec(text)?.index ?? text.length;
}

/** Behind the closing quote of the string that opens at `at`. */
function afterString(text: string, at: number): number {
  for (let end = text.indexOf('"', at + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (text.charAt(end - 1 - backslashes) === "\\") backslashes++;
    if (backslashes % 2 === 0) return end + 1;
  }
  return text.length;
}

function afterSpace(text: string, from: number): number {
  let at = from;
  while (/\s/.test(text.charAt(at))) at++;
  return at;
}
