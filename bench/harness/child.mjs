// Starts a process that answers calls over IPC (harness/parent.mjs), and ends it.
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";

const running = new Set();

/** Nothing outlives the bench. */
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/**
 * @param script relative to bench/; it sends `{ ready }` when it can be called.
 * @returns `ready`: what it sent; `call(name, argument)`; `stop()`.
 */
export async function startChild(script, job, { execArgv = [] } = {}) {
  const path = fileURLToPath(new URL(`../${script}`, import.meta.url));
  const child = fork(path, [JSON.stringify(job)], { execArgv, stdio: ["ignore", "inherit", "inherit", "ipc"] });
  running.add(child);
  const calls = new Map();
  let nextId = 0;
  let stopping = false;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const ready = await new Promise((resolve, reject) => {
    void ended.then((code) => {
      running.delete(child);
      if (stopping) return;
      const error = new Error(`${script} ended with ${code}`);
      reject(error);
      for (const call of calls.values()) call.reject(error);
    });
    child.on("message", (message) => {
      if (message.ready !== undefined) return resolve(message.ready);
      const call = calls.get(message.id);
      calls.delete(message.id);
      if (message.error === undefined) call?.resolve(message.result);
      else call?.reject(new Error(`${script}: ${message.error}`));
    });
  });
  return {
    ready,
    call: (name, argument) =>
      new Promise((resolve, reject) => {
        const id = ++nextId;
        calls.set(id, { resolve, reject });
        child.send({ id, name, argument });
      }),
    stop: async () => {
      stopping = true;
      child.disconnect(); // It ends by itself then, so that --cpu-prof has its say.
      await ended;
    },
  };
}
