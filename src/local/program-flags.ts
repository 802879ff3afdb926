import { certificateFiles } from "../certificates/ensure-certificates.ts";
import { etcdClientFlags, etcdFlags } from "./local-etcd.ts";
import type { LocalProgram } from "./local-program.ts";
import { BIND_ADDRESS, bundleFile, dataDirectory, objectsDirectory } from "./local-request.ts";
import type { LocalRequest } from "./local-request.ts";

/** How a process is started: the program and its arguments. */
export function programCommand(request: LocalRequest, program: LocalProgram): readonly [string, ...string[]] {
  if (program !== "etcd") return ["node", bundleFile(request.directory, program), ...programFlags(request, program)];
  if (request.etcd?.kind !== "started") throw new Error("no etcd is to be started");
  return [request.etcd.program, ...etcdFlags(request, request.etcd)];
}

/** The flags each program is started with. */
function programFlags(request: LocalRequest, program: LocalRequest["run"][number]): readonly string[] {
  return program === "apiserver" ? apiserverFlags(request) : [`--kubeconfig=${request.kubeconfig}`];
}

function apiserverFlags(request: LocalRequest): readonly string[] {
  const { authority, serving } = certificateFiles(request.certificates);
  return [
    `--secure-port=${request.port}`,
    `--bind-address=${BIND_ADDRESS}`,
    `--tls-cert-file=${serving.certificateFile}`,
    `--tls-private-key-file=${serving.keyFile}`,
    `--client-ca-file=${authority.certificateFile}`,
    ...storageFlags(request),
  ];
}

function storageFlags(request: LocalRequest): readonly string[] {
  switch (request.storage) {
    case "embedded":
      return ["--storage-backend=embedded", `--data-dir=${dataDirectory(request.directory)}`];
    case "memory":
      return ["--storage-backend=memory"];
    case "sqlite":
      return ["--storage-backend=sqlite", `--data-dir=${objectsDirectory(request)}`];
    case "postgres":
      return ["--storage-backend=postgres"];
    case "etcd":
      return request.etcd === undefined ? [] : etcdClientFlags(request, request.etcd);
  }
}
