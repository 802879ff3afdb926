import { UserError } from "../../project/user-error.ts";
import { readBody, type ExchangeResponse } from "./exchange.ts";

/** A registry said no. */
export class RegistryError extends UserError {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** What a registry's refusal means for the user, with its own words. `doing` is such as `push to ghcr.io/a/b`. */
export async function registryError(
  response: ExchangeResponse,
  doing: string,
  host: string,
  hasCredentials: boolean,
): Promise<RegistryError> {
  const words = await ownWords(response);
  const said = `${host} said ${response.status}${words === "" ? "" : `: ${words}`}`;
  return new RegistryError(response.status, `Cannot ${doing}: ${said}.${hint(response.status, host, hasCredentials)}`);
}

function hint(status: number, host: string, hasCredentials: boolean): string {
  const login = `docker login ${host}`;
  if (status === 401 || status === 403) {
    return hasCredentials
      ? ` The login that was found does not suffice: log in as somebody who may (${login}), or ask who runs the registry`
      : ` No login was found for it: ${login} (or podman login, a credential helper, REGISTRY_AUTH_FILE)`;
  }
  if (status === 404) return " Is the name right, and, where a registry wants that, was the repository made?";
  if (status === 413) return " The registry, or a proxy before it, takes no blobs of that size";
  if (status === 429) return " Wait, or log in: registries allow more to those they know";
  return "";
}

async function ownWords(response: ExchangeResponse): Promise<string> {
  const text = (await readBody(response, 64 * 1024).catch(() => Buffer.alloc(0))).toString("utf8");
  try {
    const { errors = [] } = JSON.parse(text) as { errors?: readonly { code?: string; message?: string }[] };
    return errors.map(({ code = "", message = "" }) => (message === "" ? code : message)).join("; ");
  } catch {
    return "";
  }
}

const UNTRUSTED = /^(UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|CERT_|ERR_TLS_CERT)/;

/** What the system says of a connection, with what can be done about it. */
export function connectionError(error: unknown, doing: string, host: string): unknown {
  if (!(error instanceof Error) || error instanceof UserError) return error;
  const { code = "" } = error as NodeJS.ErrnoException;
  if (error.name === "AbortError" || (code === "" && !/^(socket hang up|no answer)/.test(error.message))) return error;
  const reason = `Cannot ${doing}: ${host}: ${error.message || code}.`;
  if (UNTRUSTED.test(code)) {
    return new UserError(`${reason} If it has a CA of its own, give that: --registry-ca ca.crt`, { cause: error });
  }
  if (isNoTls(error)) {
    return new UserError(`${reason} It speaks no TLS; if it should be trusted without: --plain-http`, { cause: error });
  }
  return new UserError(`${reason} Is the name right, and can it be reached from here?`, { cause: error });
}

/** The other side answered a TLS greeting with something else. */
export function isNoTls(error: unknown): boolean {
  const { code = "", message } = error as NodeJS.ErrnoException;
  return (
    /^(EPROTO|ERR_SSL_(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST))$/.test(code) ||
    /wrong version number/.test(message)
  );
}
