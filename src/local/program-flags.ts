import { certificateFiles } from "../certificates/ensure-certificates.ts";
import { BIND_ADDRESS, dataDirectory } from "./local-request.ts";
import type { LocalRequest } from "./local-request.ts";

/** The flags each program is started with. */
export function programFlags(request: LocalRequest, program: LocalRequest["run"][number]): readonly string[] {
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
    `--storage-backend=${request.storage}`,
    ...(request.storage === "embedded" ? [`--data-dir=${dataDirectory(request.directory)}`] : []),
  ];
}
