import { expect, it } from "vitest";
import { Meter, type Sample } from "./meter.js";

const samples: Sample[] = [
  { at: 10_000, cpuSeconds: 4, memoryBytes: 512 * 2 ** 20 },
  { at: 12_000, cpuSeconds: 7, memoryBytes: 256 * 2 ** 20 },
];

it("tells what was used since the last time", () => {
  const left = [...samples];
  const meter = new Meter(() => left.shift() as Sample, { at: 0, cpuSeconds: 0, memoryBytes: 0 });
  expect(meter.read()).toEqual({
    timestamp: "1970-01-01T00:00:10.000Z",
    window: "10.000s",
    usage: { cpu: "400m", memory: "512Mi" },
  });
  expect(meter.read()).toMatchObject({ window: "2.000s", usage: { cpu: "1500m", memory: "256Mi" } });
});

it("does not divide by nothing where two readings come at once", () => {
  const sample: Sample = { at: 5000, cpuSeconds: 1, memoryBytes: 0 };
  expect(new Meter(() => sample, sample).read().usage).toEqual({ cpu: "0m", memory: "0Mi" });
});
