import { ApiError } from "../../../client/api-error.ts";
import type { Client } from "../../../client/client.ts";
import type { KubeObject } from "../../../meta/types.ts";
import { forbiddenSubject } from "../../forbidden-subject.ts";
import type { SecretName } from "../../options/serving-certificate-flags.ts";
import type { SecretData } from "./secret-data.ts";

export const secrets = { group: "", version: "v1", resource: "secrets", namespaced: true } as const;

export interface Secret extends KubeObject {
  readonly type?: string;
  readonly data?: SecretData;
}

/** Somebody else has written meanwhile: read again. */
export class SecretChanged extends Error {
  override readonly name = "SecretChanged";
}

/** One Secret of the cluster. Errors say what is missing and how to mend it. */
export class SecretStore {
  readonly #client: Client;
  readonly #name: SecretName;

  constructor(client: Client, name: SecretName) {
    this.#client = client;
    this.#name = name;
  }

  /** undefined: there is none. */
  async read(signal?: AbortSignal): Promise<Secret | undefined> {
    const { namespace, name } = this.#name;
    try {
      return await this.#resource.get(name, { namespace, retries: 0, ...(signal && { signal }) });
    } catch (error) {
      if (error instanceof ApiError && error.code === 404) return undefined;
      throw this.#explained("read", error);
    }
  }

  /** Over `before`, or into a new Secret. @throws SecretChanged if `before` is not what is there now. */
  async write(before: Secret | undefined, data: SecretData): Promise<Secret> {
    try {
      if (before !== undefined) return await this.#resource.update({ ...before, data: { ...before.data, ...data } });
      const { namespace, name } = this.#name;
      const metadata = { namespace, name };
      return await this.#resource.create({ apiVersion: "v1", kind: "Secret", metadata, type: "Opaque", data });
    } catch (error) {
      if (error instanceof ApiError && (error.code === 409 || error.code === 404)) {
        throw new SecretChanged(error.message, { cause: error });
      }
      throw this.#explained(before === undefined ? "create" : "write", error);
    }
  }

  get #resource() {
    return this.#client.resource<Secret>(secrets);
  }

  #explained(verb: "read" | "create" | "write", error: unknown): Error {
    const { namespace, name } = this.#name;
    const message = error instanceof Error ? error.message : String(error);
    const what = `cannot ${verb} secret ${namespace}/${name}, which holds the serving certificate: ${message}`;
    if (!(error instanceof ApiError) || error.code !== 403) return new Error(what, { cause: error });
    if (verb === "create") {
      return new Error(`${what}\nThis makes an empty one:\n  kubectl create secret generic -n ${namespace} ${name}`, {
        cause: error,
      });
    }
    const { flag } = forbiddenSubject(message);
    return new Error(
      `${what}\nThe Role for this one Secret, or its RoleBinding, is missing. This makes them:\n` +
        `  kubectl create role -n ${namespace} ${name} --verb=get,list,watch,update --resource=secrets --resource-name=${name}\n` +
        `  kubectl create rolebinding -n ${namespace} ${name} --role=${name} ${flag}`,
      { cause: error },
    );
  }
}
