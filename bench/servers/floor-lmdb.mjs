// Raw durable lmdb puts of the same bytes, the same number in flight. Job: { directory, bytes, inFlight }.
import { open } from "lmdb";
import { answerParent, usage } from "../harness/parent.mjs";

const { directory, bytes, inFlight } = JSON.parse(process.argv[2]);
// As the embedded storage: a resolved put is on disk.
const db = open({ path: directory, noSubdir: false, encoding: "binary", overlappingSync: false });
const value = Buffer.alloc(bytes, 0x61);
let next = 0;

answerParent({ run, usage });
process.send({ ready: true });

async function run({ count }) {
  const before = usage().cpu;
  const end = next + count;
  const started = performance.now();
  const worker = async () => {
    while (next < end) await db.put(`/registry/bench.example.com/widgets/default/x-${next++}`, value);
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  return { seconds: (performance.now() - started) / 1000, cpu: usage().cpu - before };
}
