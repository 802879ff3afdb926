// Types into the console of a machine, as "kubectl exec" does into a pod: what comes on stdin, or the command that is given.
// Usage: node console.mjs <machine> [<command> [<argument>…]]
// SERVER (https://127.0.0.1:9443), NAMESPACE (default) and CERTIFICATES (config/certificates) say where and who.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import process, { stderr, stdin, stdout } from "node:process";
import WebSocket from "ws";

const {
  SERVER = "https://127.0.0.1:9443",
  NAMESPACE = "default",
  CERTIFICATES = join("config", "certificates"),
} = process.env;
const [machine, ...command] = process.argv.slice(2);
const read = (file) => readFileSync(join(CERTIFICATES, file));

const url = new URL(`/apis/lab.example.com/v1/namespaces/${NAMESPACE}/machines/${machine}/console`, SERVER);
for (const word of command) url.searchParams.append("command", word);
const socket = new WebSocket(url, ["v5.channel.k8s.io", "v4.channel.k8s.io"], {
  ca: read("ca.crt"),
  cert: read("admin.crt"),
  key: read("admin.key"),
});

socket.on("open", () => {
  if (stdout.isTTY) sendSize();
  stdout.on("resize", sendSize);
  stdin.on("data", (data) => socket.send(Buffer.concat([Buffer.of(0), data])));
  // From v5 on, input can end before the connection does.
  stdin.on("end", () => socket.send(Buffer.of(255, 0)));
});
socket.on("message", (data) => {
  const [channel, rest] = [data[0], data.subarray(1)];
  if (channel === 1) stdout.write(rest);
  if (channel === 2) stderr.write(rest);
  if (channel === 3) process.exitCode = exitCodeOf(JSON.parse(rest.toString()));
});
socket.on("close", () => stdin.destroy());
socket.on("unexpected-response", (_, response) => {
  stderr.write(`${machine}: ${response.statusCode} ${response.statusMessage}\n`);
  process.exit(1);
});

function sendSize() {
  socket.send(
    Buffer.concat([Buffer.of(4), Buffer.from(JSON.stringify({ Width: stdout.columns, Height: stdout.rows }))]),
  );
}

function exitCodeOf({ status, details, message }) {
  if (status === "Success") return 0;
  const cause = details?.causes?.find(({ reason }) => reason === "ExitCode");
  if (cause === undefined) stderr.write(`${message}\n`);
  return Number(cause?.message ?? 1);
}
