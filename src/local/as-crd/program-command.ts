import { certificateFiles } from "../../certificates/ensure-certificates.ts";
import { bundleFile } from "../local-request.ts";
import type { AsCrdRequest } from "./as-crd-request.ts";

/** How a process is started: the program and its arguments. */
export function asCrdCommand(
  request: Pick<AsCrdRequest, "directory" | "kubeconfig" | "certificates" | "webhooks">,
  program: "apiserver" | "controller-manager",
): readonly [string, ...string[]] {
  const { directory, kubeconfig, webhooks } = request;
  const start = ["node", bundleFile(directory, program)] as const;
  if (program === "controller-manager") return [...start, `--kubeconfig=${kubeconfig}`];
  if (webhooks === undefined) throw new Error("no webhook server is to be started");
  const { serving } = certificateFiles(request.certificates);
  return [
    ...start,
    "--webhooks-only",
    `--kubeconfig=${kubeconfig}`,
    `--secure-port=${webhooks.port}`,
    `--bind-address=${webhooks.bindAddress}`,
    `--tls-cert-file=${serving.certificateFile}`,
    `--tls-private-key-file=${serving.keyFile}`,
  ];
}
