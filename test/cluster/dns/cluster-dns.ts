import { createSocket, type RemoteInfo, type Socket } from "node:dgram";
import type { ApiError } from "../../../src/client/api-error.ts";
import type { Client } from "../../../src/client/client.ts";
import { addressType, answer, parseQuestion } from "./message.ts";

const domain = ".svc.cluster.local";
const port = 53;
/** As long as an answer may be kept by who asked. */
const freshMilliseconds = 1000;

interface Service {
  readonly spec: { readonly clusterIP?: string };
}

interface EndpointSlice {
  readonly addressType: string;
  readonly endpoints?:
    | readonly {
        readonly addresses: readonly string[];
        readonly hostname?: string;
        readonly conditions?: { readonly ready?: boolean };
      }[]
    | null;
}

/** Undefined: there is no such Service. */
type Found = { readonly service: Service; readonly slices: readonly EndpointSlice[] } | undefined;

/**
 * What a cluster's DNS answers about Services (github.com/kubernetes/dns, docs/specification.md), over UDP: the address
 * of one, or those of the pods of a headless one, by its name or by theirs. It knows no other names.
 */
export class ClusterDns {
  readonly #cluster: Client;
  readonly #socket: Socket = createSocket("udp4");
  readonly #found = new Map<string, { readonly at: number; readonly found: Promise<Found> }>();

  private constructor(cluster: Client) {
    this.#cluster = cluster;
    this.#socket.on("message", (message, from) => void this.#answer(message, from));
  }

  static async start(address: string, cluster: Client): Promise<ClusterDns> {
    const dns = new ClusterDns(cluster);
    await new Promise<void>((bound, failed) => {
      dns.#socket.once("error", failed);
      dns.#socket.bind(port, address, bound);
    });
    return dns;
  }

  close(): Promise<void> {
    return new Promise((closed) => this.#socket.close(() => closed()));
  }

  /** Who gets no answer asks again. */
  async #answer(message: Buffer, { address, port }: RemoteInfo): Promise<void> {
    const question = parseQuestion(message);
    if (question === undefined) return;
    try {
      const addresses = await this.#addresses(question.name);
      const asked = question.type === addressType ? addresses : addresses && [];
      this.#socket.send(answer(question, asked), port, address);
    } catch (error) {
      console.warn(`DNS: ${question.name}: ${String(error)}`);
    }
  }

  /** Of `<service>.<namespace>` or `<pod>.<service>.<namespace>` in the domain; undefined if there are none. */
  async #addresses(name: string): Promise<readonly string[] | undefined> {
    if (!name.endsWith(domain)) return undefined;
    const labels = name.slice(0, -domain.length).split(".");
    const [namespace = "", service = "", pod] = labels.toReversed();
    if (labels.length < 2 || labels.length > 3) return undefined;
    const found = await this.#find(namespace, service);
    if (found === undefined) return undefined;
    const { clusterIP = "None" } = found.service.spec;
    const addresses = clusterIP === "None" ? podAddresses(found.slices, pod) : pod === undefined ? [clusterIP] : [];
    return addresses.length === 0 ? undefined : addresses;
  }

  #find(namespace: string, name: string): Promise<Found> {
    const key = `${namespace}/${name}`;
    const known = this.#found.get(key);
    const now = performance.now();
    if (known !== undefined && now - known.at < freshMilliseconds) return known.found;
    const found = this.#look(namespace, name);
    this.#found.set(key, { at: now, found });
    return found;
  }

  async #look(namespace: string, name: string): Promise<Found> {
    const [encodedNamespace, encodedName] = [namespace, name].map(encodeURIComponent);
    try {
      const service = await this.#cluster.request<Service>({
        path: `/api/v1/namespaces/${encodedNamespace}/services/${encodedName}`,
      });
      const selector = encodeURIComponent(`kubernetes.io/service-name=${name}`);
      const { items } = await this.#cluster.request<{ items: EndpointSlice[] }>({
        path: `/apis/discovery.k8s.io/v1/namespaces/${encodedNamespace}/endpointslices?labelSelector=${selector}`,
      });
      return { service, slices: items };
    } catch (error) {
      if ((error as ApiError).code === 404) return undefined;
      throw error;
    }
  }
}

/** Of pods that are ready, or count as such because their Service publishes all of them. */
function podAddresses(slices: readonly EndpointSlice[], pod: string | undefined): readonly string[] {
  return slices
    .filter((slice) => slice.addressType === "IPv4")
    .flatMap(({ endpoints }) => endpoints ?? [])
    .filter(({ conditions, hostname }) => conditions?.ready !== false && (pod === undefined || hostname === pod))
    .flatMap(({ addresses }) => addresses);
}
