import { openCafe } from "./cafe.js";

const { PORT = "8480", STAFF_TOKEN = "" } = process.env;
if (STAFF_TOKEN === "") throw new Error("STAFF_TOKEN is not set");
const cafe = await openCafe({ port: Number(PORT), staffToken: STAFF_TOKEN });
console.log(`The cafe is open at ${cafe.url}`);
// Nothing keeps the process alive when the cafe is closed.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void cafe.stop());
