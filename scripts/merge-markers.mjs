// What a merge leaves in files that no compiler reads, also as a formatter rewrites it. Part of `npm run check`.
import { spawnSync } from "node:child_process";

const marker = "^(<{7} |={7}$|>{7} |> > > > |\\| ={7})";
const { status, stdout } = spawnSync("git", ["grep", "-nE", marker], { encoding: "utf8" });
// 1: nothing was found. 128: this is no clone, as in a packed source.
if (status === 0) process.stdout.write(stdout);
process.exit(status === 0 ? 1 : 0);
