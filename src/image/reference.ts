import { UsageError } from "../project/user-error.ts";

/** An image in a registry. */
export interface ImageReference {
  /** Host and port, e.g. `registry.example.com:5000`. */
  readonly registry: string;
  /** e.g. `team/fleet`. */
  readonly repository: string;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

const NAME = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*$/;
const HOST = /^(?:\[[0-9a-fA-F:]+\]|[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?)(?::\d{1,5})?$/;
const TAG = /^\w[\w.-]{0,127}$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;
/** What a name without a host means, as everywhere. */
const DEFAULT_REGISTRY = "docker.io";

/**
 * Reads the name of an image as container engines do: `node:24` is `docker.io/library/node:24`.
 * @param flag named in the error
 * @throws UsageError
 */
export function parseReference(text: string, flag: string): ImageReference {
  const [named = "", digest, ...more] = text.split("@");
  const slash = named.lastIndexOf("/");
  const colon = named.indexOf(":", slash + 1);
  const [path, tag] = colon < 0 ? [named, undefined] : [named.slice(0, colon), named.slice(colon + 1)];
  const { registry, repository } = splitHost(path);
  const problem =
    (more.length > 0 && "it has several @") ||
    (!HOST.test(registry) && `${JSON.stringify(registry)} is no host`) ||
    (!NAME.test(repository) &&
      `${JSON.stringify(repository)} is no name: lower-case letters, digits, and . _ - / between them`) ||
    (tag !== undefined && !TAG.test(tag) && `${JSON.stringify(tag)} is no tag`) ||
    (digest !== undefined && !DIGEST.test(digest) && `${JSON.stringify(digest)} is no digest such as sha256:…`);
  if (problem !== false) {
    throw new UsageError(
      `${flag} ${JSON.stringify(text)}: ${problem}. Give it such as registry.example.com/team/name:v1`,
    );
  }
  return { registry, repository, tag, digest };
}

/** The first part is a host if it looks like one: it has a dot or a port, or is localhost. */
function splitHost(path: string): { registry: string; repository: string } {
  const [first = "", ...rest] = path.split("/");
  if (rest.length > 0 && (/[.:]/.test(first) || first === "localhost")) {
    const registry = first === "index.docker.io" ? DEFAULT_REGISTRY : first;
    return { registry, repository: officialName(registry, rest.join("/")) };
  }
  return { registry: DEFAULT_REGISTRY, repository: officialName(DEFAULT_REGISTRY, path) };
}

function officialName(registry: string, repository: string): string {
  return registry === DEFAULT_REGISTRY && !repository.includes("/") ? `library/${repository}` : repository;
}

/** With host, and tag or digest. */
export function referenceName(reference: ImageReference): string {
  const { registry, repository, tag, digest } = reference;
  return `${registry}/${repository}${tag === undefined ? "" : `:${tag}`}${digest === undefined ? "" : `@${digest}`}`;
}
