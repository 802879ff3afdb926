// Compares two ways of doing the same in turns, so that whatever else the machine does meets both.

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Share of a processor from which a server counts as having been busy all the time. */
const busy = 0.8;

/**
 * Runs ours and floor alternately; each returns `{ perSecond, cpu, loadCpu }`, where cpu and loadCpu are microseconds of
 * processor time for one unit of work in the server and in the generator of the load.
 *
 * The judge is throughput where the servers were the bottleneck, which is where both were busy all the time. Else the
 * generator or a neighbour on the machine was, and the judge is the servers' processor time for the same work: what
 * throughput would be if nothing else were a limit.
 */
export async function compare({ rounds, ours, floor, judgedBy }) {
  await ours({ warmUp: true });
  await floor({ warmUp: true });
  const all = [];
  for (let round = 0; round < rounds; round++) {
    const first = round % 2 === 0 ? await ours({}) : undefined;
    const bare = await floor({});
    all.push({ ours: first ?? (await ours({})), floor: bare });
  }
  const of = (read) => median(all.map(read));
  const throughput = of((round) => round.ours.perSecond / round.floor.perSecond);
  const processor = of((round) => round.floor.cpu / round.ours.cpu);
  const shares = { ours: of((round) => share(round.ours)), floor: of((round) => share(round.floor)) };
  const judge = judgedBy ?? (Math.min(shares.ours, shares.floor) >= busy ? "throughput" : "processor");
  return {
    ours: of((round) => round.ours.perSecond),
    floor: of((round) => round.floor.perSecond),
    ratio: judge === "throughput" ? throughput : processor,
    judge,
    ratios: { throughput, processor },
    microseconds: { ours: of((round) => round.ours.cpu), floor: of((round) => round.floor.cpu) },
    loadMicroseconds: { ours: of((round) => round.ours.loadCpu), floor: of((round) => round.floor.loadCpu) },
    shares,
    rounds: all,
  };
}

/** Of one processor that the server has used. */
const share = ({ perSecond, cpu }) => (perSecond * cpu) / 1e6;
