import { ApiError } from "../client/api-error.ts";
import { TransportError } from "../client/transport.ts";
import { UserError } from "../project/user-error.ts";
import type { ObjectReference } from "./object-reference.ts";

/** What a person is told of an error of the cluster: which object, why, and what to do. Others are left as they are. */
export function explained(error: unknown, about: ObjectReference): unknown {
  if (error instanceof TransportError)
    return new UserError(`The cluster cannot be reached: ${error.message}. Is it the one that is meant (--context)?`, {
      cause: error,
    });
  if (!(error instanceof ApiError)) return error;
  const lines = [`${nameOf(about)}: ${error.message}`, ...hint(error)];
  return new UserError(lines.join("\n"), { cause: error });
}

/** e.g. `Deployment crontab-system/crontab`. */
export function nameOf({ kind, metadata }: ObjectReference): string {
  const { namespace, name } = metadata;
  return [kind, [...(namespace === undefined ? [] : [namespace]), ...(name === "" ? [] : [name])].join("/")]
    .join(" ")
    .trim();
}

function hint(error: ApiError): readonly string[] {
  switch (error.code) {
    case 401:
      return ["Who you are is not known there: log in again, or choose another --context"];
    case 403:
      return forbiddenHint(error.message);
    case 409:
      return error.status.details?.causes?.some(({ reason }) => reason === "FieldManagerConflict") === true
        ? [
            "Somebody else changed these fields. --force-conflicts takes them back; a patch in the overlay keeps the change",
          ]
        : [];
    case 422:
      return /immutable|may not change|forbidden: updates to/i.test(error.message)
        ? ["This cannot be changed in place: delete the object first, or install under another --name"]
        : [];
    default:
      return [];
  }
}

function forbiddenHint(message: string): readonly string[] {
  if (/exceeded quota/.test(message))
    return ["The namespace's ResourceQuota is used up: raise it, or take fewer --replicas"];
  if (/attempting to grant RBAC permissions/.test(message))
    return ["Nobody may grant more than they have: install as a cluster administrator"];
  if (/is being terminated/.test(message)) return ["The namespace is being deleted: wait until it is gone"];
  return ["Installing needs a cluster administrator: it grants rights and registers APIServices"];
}
