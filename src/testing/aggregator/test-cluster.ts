import type { AccessReviewSpec, AccessReviewStatus, TokenReviewSpec, TokenReviewStatus } from "../../auth/reviewers.ts";
import { authenticated, type UserInfo } from "../../auth/user-info.ts";
import type { Transport, TransportRequest, TransportResponse } from "../../client/transport.ts";
import { statusErrors, type StatusError } from "../../meta/status-error.ts";
import type { KubeObject } from "../../meta/types.ts";
import { ClusterObjects } from "./cluster-objects.ts";

/** What a cluster is asked about users. */
export interface Reviews {
  access(spec: AccessReviewSpec): AccessReviewStatus;
  /** undefined: it is nobody's. */
  token(token: string): UserInfo | undefined;
}

/** As much of a cluster as its extensions ask for: whom to believe, who somebody is, what they may do, which namespaces there are. */
export class TestCluster implements Transport {
  #revision = 1;
  readonly #next = (): number => ++this.#revision;
  readonly namespaces = new ClusterObjects("Namespace", this.#next);
  readonly configMaps = new ClusterObjects("ConfigMap", this.#next);
  readonly #closed = new AbortController();

  constructor(private readonly reviews: Reviews) {}

  async send({ method, path, body, signal }: TransportRequest): Promise<TransportResponse> {
    signal?.throwIfAborted();
    const { pathname, searchParams } = new URL(path, "https://cluster");
    if (method === "POST") return this.#review(pathname, JSON.parse(body?.toString() ?? "{}") as KubeObject);
    const [objects, name] = this.#objectsAt(pathname);
    if (method !== "GET" || objects === undefined) return refused(statusErrors.genericNotFound());
    if (searchParams.get("watch") === "true") {
      const over = AbortSignal.any([this.#closed.signal, ...(signal === undefined ? [] : [signal])]);
      return { status: 200, headers: {}, body: objects.watch(searchParams, over) };
    }
    if (name === undefined) return answered(objects.list(searchParams));
    const object = objects.get(name);
    const resource = { group: "", resource: `${objects.kind.toLowerCase()}s` };
    return object === undefined ? refused(statusErrors.notFound(resource, name)) : answered(object);
  }

  close(): void {
    this.#closed.abort();
  }

  #objectsAt(path: string): [ClusterObjects | undefined, string | undefined] {
    const [, namespaces, namespaceName, configMapName] =
      /^\/api\/v1\/(?:(namespaces)(?:\/([^/]+))?|namespaces\/kube-system\/configmaps(?:\/([^/]+))?)$/.exec(path) ?? [];
    if (namespaces !== undefined) return [this.namespaces, namespaceName];
    return path.startsWith("/api/v1/namespaces/kube-system/configmaps")
      ? [this.configMaps, configMapName]
      : [undefined, undefined];
  }

  #review(path: string, review: KubeObject): TransportResponse {
    const { spec = {} } = review as { spec?: unknown };
    switch (path) {
      case "/apis/authorization.k8s.io/v1/subjectaccessreviews":
        return answered({ ...review, status: this.reviews.access(spec as AccessReviewSpec) }, 201);
      case "/apis/authentication.k8s.io/v1/tokenreviews":
        return answered({ ...review, status: this.#tokenStatus(spec as TokenReviewSpec) }, 201);
      default:
        return refused(statusErrors.genericNotFound());
    }
  }

  #tokenStatus({ token }: TokenReviewSpec): TokenReviewStatus {
    const user = this.reviews.token(token);
    if (user === undefined) return { authenticated: false };
    const { name: username, ...rest } = authenticated(user);
    return { authenticated: true, user: { username, ...rest } };
  }
}

const answered = (value: object, status = 200): TransportResponse => ({ status, headers: {}, body: bytes(value) });
const refused = ({ status }: StatusError): TransportResponse => answered(status, status.code ?? 500);

async function* bytes(value: object): AsyncGenerator<Uint8Array, void, undefined> {
  yield Buffer.from(JSON.stringify(value));
}
