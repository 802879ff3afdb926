// The child's side of harness/child.mjs: answers the parent's calls, one reply for each.

/** @param handlers by name: given the call's argument, they return (a promise of) the answer. */
export function answerParent(handlers) {
  process.on("message", (call) => void answer(handlers, call));
  process.on("disconnect", () => process.exit(0));
}

async function answer(handlers, { id, name, argument }) {
  try {
    process.send({ id, result: await handlers[name](argument) });
  } catch (error) {
    process.send({ id, error: error instanceof Error ? error.stack : String(error) });
  }
}

/** What every measured process can tell of itself. Processor time is in microseconds, of all its threads. */
export function usage() {
  const { user, system } = process.cpuUsage();
  return { cpu: user + system, rss: process.memoryUsage().rss };
}
