import { cpus, freemem, totalmem, uptime } from "node:os";
import { Meter, type Sample } from "./meter.js";

/** All cores of this machine; the first window is as long as it is up. */
export const machine = new Meter(
  (): Sample => ({ at: Date.now(), cpuSeconds: busySeconds(), memoryBytes: totalmem() - freemem() }),
  { at: Date.now() - uptime() * 1000, cpuSeconds: 0, memoryBytes: 0 },
);

/** This very process; the first window is its whole life. */
export const server = new Meter(
  (): Sample => {
    const { user, system } = process.cpuUsage();
    return { at: Date.now(), cpuSeconds: (user + system) / 1e6, memoryBytes: process.memoryUsage.rss() };
  },
  { at: Date.now() - process.uptime() * 1000, cpuSeconds: 0, memoryBytes: 0 },
);

function busySeconds(): number {
  return cpus().reduce((sum, { times: { user, nice, sys, irq } }) => sum + (user + nice + sys + irq) / 1000, 0);
}
