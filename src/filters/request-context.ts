import type { UserInfo } from "../auth/user-info.ts";
import type { HttpRequest, RequestContext } from "../endpoints/http.ts";
import type { RequestInfo } from "../endpoints/request-info.ts";
import { Trace } from "../endpoints/trace.ts";
import { WarningRecorder } from "../endpoints/warnings.ts";

const nobody: UserInfo = { name: "", groups: [] };
const unknownInfo: RequestInfo = { isResourceRequest: false, verb: "", path: "" };

/** The context of a request that came by socket. Most reads never look at the signal, so it is made when first asked for. */
export class ServedRequestContext implements RequestContext {
  readonly receivedAt = performance.now();
  readonly warnings = new WarningRecorder();
  auditId = "";
  info: RequestInfo = unknownInfo;
  user: UserInfo = nobody;
  terminated = false;
  #trace: Trace | undefined;
  #signal: AbortSignal | undefined;
  #controller: AbortController | undefined;
  #aborted: Error | undefined;

  constructor(public request: HttpRequest) {}

  get trace(): Trace {
    return (this.#trace ??= new Trace());
  }

  get signal(): AbortSignal {
    return (this.#signal ??= this.#linkedSignal());
  }

  set signal(signal: AbortSignal) {
    this.#signal = signal;
  }

  abort(reason: Error): void {
    this.#aborted ??= reason;
    this.#controller?.abort(reason);
  }

  #linkedSignal(): AbortSignal {
    const controller = new AbortController();
    this.#controller = controller;
    const client = this.request.signal;
    if (this.#aborted !== undefined) controller.abort(this.#aborted);
    else if (client.aborted) controller.abort(client.reason);
    else client.addEventListener("abort", () => controller.abort(client.reason), { once: true });
    return controller.signal;
  }
}
