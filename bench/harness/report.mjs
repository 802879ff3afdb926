// The table a person reads.

const columns = ["measured", "ours", "floor", "ratio", "reach", "", "judged by"];

export function table(results) {
  const rows = [columns, ...results.map(rowOf)];
  const widths = columns.map((_, index) => Math.max(...rows.map((row) => row[index].length)));
  const lines = rows.map((row) =>
    row
      .map((cell, index) => aligned(cell, widths[index], index))
      .join("  ")
      .trimEnd(),
  );
  lines.splice(1, 0, widths.map((width) => "-".repeat(width)).join("  "));
  return lines.join("\n");
}

/** undefined: there is nothing to reach. */
export function isReached({ ratio, reach, value, atMost }) {
  if (reach !== undefined) return ratio >= reach;
  return atMost === undefined ? undefined : value <= atMost;
}

function rowOf(result) {
  const { name, unit, ours, value, floor, ratio, reach, atMost } = result;
  return [
    name,
    `${figure(ours ?? value)} ${unit}`,
    floor === undefined ? "" : figure(floor),
    ratio === undefined ? "" : ratio.toFixed(2),
    reach !== undefined ? `>= ${reach}` : atMost !== undefined ? `<= ${atMost}` : "",
    { true: "ok", false: "MISSED", undefined: "" }[isReached(result)],
    judgement(result),
  ];
}

function judgement({ judge, ratios, microseconds }) {
  if (judge === undefined) return "";
  const processor = `${figure(microseconds.ours)} against ${figure(microseconds.floor)} µs`;
  return `${judge} (throughput ${ratios.throughput.toFixed(2)}; processor ${ratios.processor.toFixed(2)}, ${processor})`;
}

const aligned = (cell, width, index) => (index === 0 || index > 4 ? cell.padEnd(width) : cell.padStart(width));

const figure = (value) => (value >= 100 ? Math.round(value).toLocaleString("en") : value.toPrecision(3));
