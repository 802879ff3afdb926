// Bare transactions of the same bytes by the same client, the same number in flight. Job: { url, bytes, inFlight }.
import { EtcdClient } from "../../dist/storage/etcd/etcd-client.js";
import { answerParent, usage } from "../harness/parent.mjs";

const { url, bytes, inFlight } = JSON.parse(process.argv[2]);
const client = new EtcdClient({ servers: [url] });
const value = Buffer.alloc(bytes, 0x61);
const run = process.pid;
let next = 0;

answerParent({ run: put, usage });
process.send({ ready: true });

async function put({ count }) {
  const before = usage().cpu;
  const end = next + count;
  const started = performance.now();
  const worker = async () => {
    while (next < end) {
      const key = Buffer.from(`/bare/bench.example.com/widgets/default/${run}-${next++}`);
      const { succeeded } = await client.keyTransaction({ key, expected: 0, value });
      if (!succeeded) throw new Error(`${key} is there already`);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  return { seconds: (performance.now() - started) / 1000, cpu: usage().cpu - before };
}
