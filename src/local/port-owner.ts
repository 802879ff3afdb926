import { readFile, readdir, readlink } from "node:fs/promises";

/** A process that listens on a port. */
export interface PortOwner {
  readonly pid: number;
  /** As it was typed, cut at 200 characters. */
  readonly command: string;
}

/** State LISTEN in /proc/net/tcp. */
const LISTEN = "0A";

/** Who listens on a TCP port, where that can be known: on Linux, for processes we may look at. */
export async function portOwner(port: number, proc = "/proc"): Promise<PortOwner | undefined> {
  const sockets = new Set<string>();
  for (const table of ["tcp", "tcp6"]) {
    const text = await readFile(`${proc}/net/${table}`, "utf8").catch(() => "");
    for (const inode of listeningInodes(text, port)) sockets.add(`socket:[${inode}]`);
  }
  if (sockets.size === 0) return undefined;
  const pids = (await readdir(proc)).filter((name) => /^\d+$/.test(name));
  for (const pid of pids) {
    if (!(await holdsSocket(`${proc}/${pid}/fd`, sockets))) continue;
    const words = await readFile(`${proc}/${pid}/cmdline`, "utf8").catch(() => "");
    return { pid: Number(pid), command: words.split("\0").join(" ").trim().slice(0, 200) };
  }
  return undefined;
}

// Columns: number, local address (hexadecimal, address:port), remote address, state, …, inode as the tenth.
function listeningInodes(table: string, port: number): string[] {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  return table.split("\n").flatMap((line) => {
    const columns = line.trim().split(/\s+/);
    const [local = "", state, inode] = [columns[1], columns[3], columns[9]];
    return local.endsWith(suffix) && state === LISTEN && inode !== undefined ? [inode] : [];
  });
}

async function holdsSocket(directory: string, sockets: ReadonlySet<string>): Promise<boolean> {
  // Other users' processes, and those that ended meanwhile, cannot be read.
  const names = await readdir(directory).catch(() => []);
  const targets = await Promise.all(names.map(async (name) => readlink(`${directory}/${name}`).catch(() => "")));
  return targets.some((target) => sockets.has(target));
}
