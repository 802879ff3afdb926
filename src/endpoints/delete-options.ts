import { invalid, notSupported, type FieldError } from "../meta/field-error.ts";
import { statusErrors } from "../meta/status-error.ts";
import type { JsonObject } from "../meta/types.ts";
import type { DeleteOptions, PropagationPolicy } from "../registry/deletion.ts";
import type { Preconditions } from "../registry/preconditions.ts";
import type { RequestContext } from "./http.ts";
import { Query } from "./query.ts";
import { bodyFormat, isJsonObject, maxBodyBytes, parseBody } from "./request-body.ts";
import { dryRunErrors } from "./write-options.ts";

const policies: readonly string[] = ["Foreground", "Background", "Orphan"];

/** What a DELETE of one object may ask for beside. */
export interface DeleteRequestOptions extends DeleteOptions {
  /** Delete what cannot be decoded, unseen (R-DEL-9). */
  readonly ignoreStoreReadError: boolean;
}

const ignoring = "ignoreStoreReadErrorWithClusterBreakingPotential";

/** Options from the body, or without one from the query (R-DEL-1). @throws StatusError 400, 413, 415, 422. */
export async function readDeleteOptions({ request }: RequestContext): Promise<DeleteRequestOptions> {
  const bytes = await request.body(maxBodyBytes);
  const raw = bytes.length > 0 ? bodyOptions(bytes, request) : queryOptions(new Query(request.query));
  const errors = [...policyErrors(raw), ...dryRunErrors(raw.dryRun), ...ignoringErrors(raw)];
  if (errors.length > 0) throw statusErrors.invalid({ group: "meta.k8s.io", kind: "DeleteOptions" }, "", errors);
  return {
    dryRun: raw.dryRun.includes("All"),
    ignoreStoreReadError: raw.ignoreStoreReadError,
    ...(raw.preconditions === undefined ? {} : { preconditions: raw.preconditions }),
    ...(raw.orphanDependents === undefined ? {} : { orphanDependents: raw.orphanDependents }),
    ...(raw.propagationPolicy === undefined ? {} : { propagationPolicy: raw.propagationPolicy as PropagationPolicy }),
  };
}

interface RawOptions {
  readonly preconditions?: Preconditions;
  readonly propagationPolicy?: string;
  readonly orphanDependents?: boolean;
  readonly gracePeriodSeconds?: number;
  readonly dryRun: readonly string[];
  readonly ignoreStoreReadError: boolean;
}

function queryOptions(query: Query): RawOptions {
  const orphanDependents = query.optionalFlag("orphanDependents");
  const propagationPolicy = query.text("propagationPolicy");
  const gracePeriodSeconds = query.integer("gracePeriodSeconds");
  const [uid, resourceVersion] = [query.text("uid"), query.text("resourceVersion")];
  return {
    dryRun: query.all("dryRun"),
    ignoreStoreReadError: query.flag(ignoring),
    ...(gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }),
    ...(uid === "" && resourceVersion === ""
      ? {}
      : { preconditions: { ...(uid === "" ? {} : { uid }), ...(resourceVersion === "" ? {} : { resourceVersion }) } }),
    ...(orphanDependents === undefined ? {} : { orphanDependents }),
    ...(propagationPolicy === "" ? {} : { propagationPolicy }),
  };
}

function bodyOptions(bytes: Buffer, request: RequestContext["request"]): RawOptions {
  const value = parseBody(bytes, bodyFormat(request), "DeleteOptions").value ?? {};
  if (!isJsonObject(value)) throw notDeleteOptions();
  // Whatever their group: upstream takes the options of any.
  const { kind } = value;
  if ((kind ?? "") !== "" && kind !== "DeleteOptions") throw notDeleteOptions();
  return decoded(value);
}

function decoded(value: JsonObject): RawOptions {
  const orphanDependents = typed(value, "orphanDependents", "boolean");
  const propagationPolicy = typed(value, "propagationPolicy", "string");
  const preconditions = value["preconditions"] ?? undefined;
  if (preconditions !== undefined && !isJsonObject(preconditions)) throw malformed("preconditions", "an object");
  const dryRun = value["dryRun"] ?? [];
  if (!Array.isArray(dryRun) || !dryRun.every((item) => typeof item === "string")) {
    throw malformed("dryRun", "a list of strings");
  }
  const gracePeriodSeconds = typed(value, "gracePeriodSeconds", "number");
  return {
    dryRun,
    ignoreStoreReadError: typed(value, ignoring, "boolean") ?? false,
    ...(gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }),
    ...(orphanDependents === undefined ? {} : { orphanDependents }),
    ...(propagationPolicy === undefined ? {} : { propagationPolicy }),
    ...(preconditions === undefined ? {} : { preconditions: decodedPreconditions(preconditions) }),
  };
}

function decodedPreconditions(value: JsonObject): Preconditions {
  const uid = typed(value, "uid", "string");
  const resourceVersion = typed(value, "resourceVersion", "string");
  return {
    ...(uid === undefined ? {} : { uid }),
    ...(resourceVersion === undefined ? {} : { resourceVersion }),
  };
}

interface Typed {
  string: string;
  boolean: boolean;
  number: number;
}

function typed<Type extends keyof Typed>(value: JsonObject, field: string, type: Type): Typed[Type] | undefined {
  const found = value[field];
  if (found === undefined || found === null) return undefined;
  if (typeof found !== type) throw malformed(field, `a ${type}`);
  return found as Typed[Type];
}

/** [src: apimachinery/pkg/apis/meta/v1/validation ValidateDeleteOptions] */
function policyErrors({ orphanDependents, propagationPolicy }: RawOptions): FieldError[] {
  if (propagationPolicy === undefined) return [];
  const errors: FieldError[] = [];
  if (orphanDependents !== undefined) {
    errors.push(
      invalid("propagationPolicy", propagationPolicy, "orphanDependents and deletionPropagation cannot be both set"),
    );
  }
  if (!policies.includes(propagationPolicy)) {
    errors.push(notSupported("propagationPolicy", propagationPolicy, [...policies, "nil"]));
  }
  return errors;
}

/** Nothing is known of an object that cannot be read, so nothing else may be asked of its deletion. */
function ignoringErrors(raw: RawOptions): FieldError[] {
  if (!raw.ignoreStoreReadError) return [];
  const others = ["propagationPolicy", "orphanDependents", "gracePeriodSeconds", "preconditions"] as const;
  return others
    .filter((other) => raw[other] !== undefined)
    .map((other) => invalid(ignoring, true, `cannot be set together with .${other}`));
}

/** @throws StatusError 422: of many, none is deleted unseen. */
export function refuseIgnoring({ ignoreStoreReadError }: DeleteRequestOptions): void {
  if (!ignoreStoreReadError) return;
  throw statusErrors.invalid({ group: "meta.k8s.io", kind: "DeleteOptions" }, "", [
    invalid(ignoring, true, "is not allowed with DELETECOLLECTION, try again after removing the option"),
  ]);
}

const notDeleteOptions = () => statusErrors.badRequest("decoded object cannot be converted to DeleteOptions");
const malformed = (field: string, expected: string) =>
  statusErrors.badRequest(
    `DeleteOptions in version "v1" cannot be handled as a DeleteOptions: ${field} must be ${expected}`,
  );
