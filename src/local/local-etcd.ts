import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { certificateFiles } from "../certificates/ensure-certificates.ts";
import { BIND_ADDRESS, objectsDirectory } from "./local-request.ts";
import type { LocalEtcd, LocalRequest, StartedEtcd } from "./local-request.ts";

export const etcdInstallHint =
  "Install etcd (Debian, Ubuntu: apt-get install etcd-server; macOS: brew install etcd), or give the path of one with " +
  "--etcd, or the URL of one that runs; --storage embedded needs none.";

/** Room for an object as large as a request may be; etcd's own limit is half of that. */
const MAX_REQUEST_BYTES = 5 * 1024 * 1024;

/** Only who shows a certificate of the project's authority is let in: the objects are as secret as the kubeconfig. */
export function etcdFlags(request: LocalRequest, { clientPort, peerPort }: StartedEtcd): readonly string[] {
  const { authority, serving } = certificateFiles(request.certificates);
  const client = `https://${BIND_ADDRESS}:${clientPort}`;
  const peer = `http://${BIND_ADDRESS}:${peerPort}`;
  return [
    `--data-dir=${join(objectsDirectory(request), "data")}`,
    `--listen-client-urls=${client}`,
    `--advertise-client-urls=${client}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=default=${peer}`,
    `--cert-file=${serving.certificateFile}`,
    `--key-file=${serving.keyFile}`,
    `--trusted-ca-file=${authority.certificateFile}`,
    "--client-cert-auth",
    "--enable-grpc-gateway=false",
    `--max-request-bytes=${MAX_REQUEST_BYTES}`,
    "--logger=zap",
    "--log-level=warn",
  ];
}

/** How the API server finds it. */
export function etcdClientFlags(request: LocalRequest, etcd: LocalEtcd): readonly string[] {
  if (etcd.kind === "running") return [`--etcd-servers=${etcd.servers}`];
  const { authority, administrator } = certificateFiles(request.certificates);
  return [
    `--etcd-servers=https://${BIND_ADDRESS}:${etcd.clientPort}`,
    `--etcd-cafile=${authority.certificateFile}`,
    `--etcd-certfile=${administrator.certificateFile}`,
    `--etcd-keyfile=${administrator.keyFile}`,
  ];
}

/**
 * Says that the objects are in use, so that `--reset` leaves them alone.
 * @returns takes it back
 */
export async function claimObjects(request: LocalRequest): Promise<() => Promise<void>> {
  const directory = objectsDirectory(request);
  const claim = join(directory, `claim.${process.pid}.run-local`);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await writeFile(claim, "");
  return () => rm(claim, { force: true });
}
