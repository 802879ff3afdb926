import type { ConfigRequest, StorageRequest } from "./config-request.ts";
import { namesOf, serviceNames, type Installation } from "./names.ts";

export interface WantedCertificate {
  /** Of the Secret; also the common name. */
  readonly name: string;
  /** DNS names. */
  readonly names: readonly string[];
  readonly usages: readonly ("server auth" | "client auth")[];
}

/** The most members there can be: certificates need not be made anew when there are more. */
const members = [0, 1, 2];

/**
 * Of the installed etcd: one that its members show, to each other too, and one for who may use it. Whoever reaches etcd
 * past the API server is stopped by nobody else: no RBAC holds there, and a NetworkPolicy only where something enforces it.
 */
export function etcdCertificates(
  request: Installation & { readonly storage: Pick<ConfigRequest["storage"], "kind"> },
): readonly WantedCertificate[] {
  if (request.storage.kind !== "etcd") return [];
  const { etcd, etcdPeers, etcdClient } = namesOf(request);
  const { namespace } = request;
  return [
    {
      name: etcd,
      // Named one by one: etcd looks the names up to know a peer by its address, and cannot do so with a wildcard.
      names: [
        "localhost",
        ...serviceNames(etcd, namespace),
        ...members.flatMap((index) => serviceNames(`${etcd}-${index}.${etcdPeers}`, namespace)),
      ],
      usages: ["server auth", "client auth"],
    },
    { name: etcdClient, names: [], usages: ["client auth"] },
  ];
}

/** Whether `run in-cluster` has to make them. */
export const makesEtcdCertificates = (request: ConfigRequest): boolean =>
  request.storage.kind === "etcd" && request.certificates.kind !== "cert-manager";

/** Where the API server finds the Secret of who may use etcd. */
export const etcdClientSecret = (request: ConfigRequest): string | undefined => secretOf(request.storage, request);

function secretOf(storage: StorageRequest, request: ConfigRequest): string | undefined {
  switch (storage.kind) {
    case "etcd":
      return namesOf(request).etcdClient;
    case "external":
      return storage.secret;
    case "embedded":
    case "postgres":
      return undefined;
  }
}
