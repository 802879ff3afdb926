const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/**
 * Moves what a source map says of one line, for text that was made longer or shorter.
 * @param line the segments of the line, as `mappings` has them between two semicolons
 * @param from the column behind the changed text, before the change
 * @param by how many columns longer it became
 */
export function shiftColumns(line: string, from: number, by: number): string {
  const segments = line.split(",");
  let column = 0;
  for (const [index, segment] of segments.entries()) {
    if (segment === "") continue;
    const { value, length } = readNumber(segment);
    column += value;
    if (column < from) continue;
    // Columns count from the segment before, so those that follow move along.
    segments[index] = writeNumber(value + by) + segment.slice(length);
    break;
  }
  return segments.join(",");
}

/** The first number of a segment: base64 digits of five bits, lowest first, with a mark on all but the last. */
function readNumber(segment: string): { value: number; length: number } {
  let bits = 0;
  for (let length = 0; length < segment.length; length += 1) {
    const digit = DIGITS.indexOf(segment.charAt(length));
    bits += (digit & 31) * 32 ** length;
    if ((digit & 32) === 0) {
      const value = Math.floor(bits / 2);
      return { value: bits % 2 === 0 ? value : -value, length: length + 1 };
    }
  }
  throw new Error(`broken source map segment ${segment}`);
}

function writeNumber(value: number): string {
  let bits = Math.abs(value) * 2 + (value < 0 ? 1 : 0);
  let text = "";
  do {
    const digit = bits % 32;
    bits = Math.floor(bits / 32);
    text += DIGITS.charAt(bits > 0 ? digit + 32 : digit);
  } while (bits > 0);
  return text;
}
