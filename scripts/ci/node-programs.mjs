// What a node of the cluster suite needs beside what is built for it: Debian's packages, where they can be installed.
// Without them the suite says what is missing, and counts as skipped.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

const packages = ["containerd", "runc", "containernetworking-plugins", "iptables", "iproute2", "util-linux"];
const needed = ["/usr/bin/containerd", "/usr/sbin/runc", "/usr/lib/cni/ptp", "/usr/sbin/iptables", "/usr/bin/nsenter"];
const skipped = 3;

if (!needed.every((file) => existsSync(file))) {
  const isPossible = process.getuid?.() === 0 && existsSync("/usr/bin/apt-get");
  if (!isPossible || !aptGet("update") || !aptGet("install", "-y", "--no-install-recommends", ...packages)) {
    console.log(`could not be installed: ${packages.join(", ")}`);
    process.exitCode = skipped;
  }
}

function aptGet(...args) {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  return spawnSync("apt-get", ["-qq", ...args], { env, stdio: ["ignore", "ignore", "inherit"] }).status === 0;
}
