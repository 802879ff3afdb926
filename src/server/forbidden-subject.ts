/** Whom a cluster refused, as kubectl's flags name him when he is to be given a role. */
export interface ForbiddenSubject {
  /** For names of bindings. */
  readonly name: string;
  readonly flag: string;
}

/** Read out of the message of a 403. */
export function forbiddenSubject(message: string): ForbiddenSubject {
  const user = /User "(?!system:serviceaccount:)([^"]+)"/.exec(message)?.[1];
  if (user !== undefined) return { name: user, flag: `--user=${user}` };
  const [, namespace = "NAMESPACE", name = "SERVICE_ACCOUNT"] =
    /"system:serviceaccount:([^:"]+):([^:"]+)"/.exec(message) ?? [];
  return { name, flag: `--serviceaccount=${namespace}:${name}` };
}
