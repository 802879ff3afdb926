import { commandLine } from "../process/run-command.ts";
import type { ConfigRequest } from "../deploy/config-request.ts";
import type { ConfigFlags } from "./config-flags.ts";

/** The `build config` by which the same tree is made again. */
export function configCommand(request: ConfigRequest, flags: ConfigFlags): string {
  const { name, namespace, image, storage } = request;
  const words = [
    ...flag("name", name),
    ...flag("namespace", namespace),
    ...flag("image", image),
    ...flag("as", flags.as === "crd" ? "crd" : undefined),
    ...flag("image-pull-secrets", request.imagePullSecrets.join(",")),
    ...flag("service-account", request.serviceAccount),
    ...flag("storage", storage.kind === "etcd" || flags.as === "crd" ? undefined : storage.kind),
    ...flag("etcd-servers", flags.etcdServers?.join(",")),
    ...flag("etcd-secret", flags.etcdSecret),
    ...flag("postgres-secret", flags.postgresSecret),
    ...flag("etcd-replicas", flags.etcdReplicas?.toString()),
    ...flag("etcd-image", flags.etcdImage),
    ...flag("storage-class", flags.storageClass),
    ...flag("storage-size", flags.storageSize),
    ...flag("replicas", flags.replicas?.toString()),
    ...request.apiserverArgs.map((arg) => `--apiserver-args=${arg}`),
    ...request.controllerArgs.map((arg) => `--controller-args=${arg}`),
    ...request.controllerEnv.map(({ name, value }) => `--controller-env=${name}=${value}`),
    ...flag("controller-secret", flags.controllerSecret),
    ...flag("controller-secret-mount", flags.controllerSecretMount),
    ...flag("certificates", request.certificates.kind === "self-signed" ? undefined : request.certificates.kind),
    ...flag("serving-secret", flags.servingSecret),
    ...flag("ca-file", flags.caFile),
    ...flag("output", flags.output === "config" ? undefined : flags.output),
  ];
  return commandLine("apiserver-boot", ["build", "config", ...words]);
}

const flag = (name: string, value: string | undefined): readonly string[] =>
  value === undefined || value === "" ? [] : [`--${name}`, value];
