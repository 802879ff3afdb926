import { Client } from "../../../src/client/client.ts";
import type { Transport, TransportRequest, TransportResponse } from "../../../src/client/transport.ts";
import type { AccessReviewSpec } from "../../../src/auth/reviewers.ts";

type Data = Readonly<Record<string, string>>;

/** The three things that an extension API server asks a cluster: its ConfigMap, who tokens are, and who may do what. */
export class FakeCluster {
  /** Every question who may do what, in order. */
  readonly asked: AccessReviewSpec[] = [];
  /** Users by token. */
  readonly tokens = new Map<string, { readonly username: string; readonly groups?: readonly string[] }>();
  tokenReviews = 0;
  /** Answers 503 to reviews of this kind. */
  readonly down = new Set<"tokenreviews" | "subjectaccessreviews">();
  /** A 403 instead of the ConfigMap. */
  forbidsConfigMap = false;
  allows: (spec: AccessReviewSpec) => boolean = () => true;
  #data: Data;
  #version = 1;
  readonly #watchers = new Set<(line: string) => void>();

  constructor(data: Data) {
    this.#data = data;
  }

  client(): Client {
    const transport: Transport = { send: (request) => this.#answer(request), close: () => undefined };
    return new Client({ transport });
  }

  /** Changes the ConfigMap; watchers are told. */
  rotate(data: Data): void {
    this.#data = data;
    this.#version += 1;
    for (const tell of this.#watchers) tell(this.#event());
  }

  async #answer(request: TransportRequest): Promise<TransportResponse> {
    const [path = "", query = ""] = request.path.split("?");
    if (path.endsWith("/tokenreviews")) return this.#tokenReview(request);
    if (path.endsWith("/subjectaccessreviews")) return this.#accessReview(request);
    if (this.forbidsConfigMap) return failure(403, forbidden);
    if (!path.startsWith("/api/v1/namespaces/kube-system/configmaps")) return failure(404, "not found");
    if (query.includes("watch=")) return this.#watch(request);
    if (path.endsWith("/configmaps")) return json(200, this.#list());
    return json(200, this.#configMap());
  }

  #tokenReview({ body }: TransportRequest): TransportResponse {
    this.tokenReviews += 1;
    if (this.down.has("tokenreviews")) return failure(503, "down");
    const { spec } = JSON.parse(String(body)) as { spec: { token: string } };
    const user = this.tokens.get(spec.token);
    return json(201, { status: user === undefined ? { authenticated: false } : { authenticated: true, user } });
  }

  #accessReview({ body }: TransportRequest): TransportResponse {
    if (this.down.has("subjectaccessreviews")) return failure(503, "down");
    const { spec } = JSON.parse(String(body)) as { spec: AccessReviewSpec };
    this.asked.push(spec);
    return json(201, { status: { allowed: this.allows(spec) } });
  }

  #configMap() {
    const metadata = {
      name: "extension-apiserver-authentication",
      namespace: "kube-system",
      uid: "u",
      resourceVersion: String(this.#version),
    };
    return { apiVersion: "v1", kind: "ConfigMap", metadata, data: this.#data };
  }

  #list() {
    const metadata = { resourceVersion: String(this.#version) };
    return { apiVersion: "v1", kind: "ConfigMapList", metadata, items: [this.#configMap()] };
  }

  #event(): string {
    return `${JSON.stringify({ type: "MODIFIED", object: this.#configMap() })}\n`;
  }

  #watch({ signal }: TransportRequest): TransportResponse {
    const watchers = this.#watchers;
    async function* events(): AsyncGenerator<Uint8Array, void, undefined> {
      const lines: string[] = [];
      let wake: () => void = () => undefined;
      const tell = (line: string): void => {
        lines.push(line);
        wake();
      };
      watchers.add(tell);
      signal?.addEventListener("abort", () => wake());
      try {
        for (;;) {
          if (signal?.aborted === true) return;
          for (let line = lines.shift(); line !== undefined; line = lines.shift()) yield Buffer.from(line);
          await new Promise<void>((resolve) => (wake = resolve));
        }
      } finally {
        watchers.delete(tell);
      }
    }
    return { status: 200, headers: { "content-type": "application/json" }, body: events() };
  }
}

const forbidden =
  'configmaps "extension-apiserver-authentication" is forbidden: User "system:serviceaccount:apis:server" cannot get resource "configmaps" in API group "" in the namespace "kube-system"';

function json(status: number, value: unknown): TransportResponse {
  const body = (async function* () {
    yield Buffer.from(JSON.stringify(value));
  })();
  return { status, headers: { "content-type": "application/json" }, body };
}

const failure = (code: number, message: string): TransportResponse =>
  json(code, {
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Failure",
    code,
    message,
    reason: code === 403 ? "Forbidden" : "",
  });
