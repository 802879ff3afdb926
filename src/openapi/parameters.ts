/** A query or path parameter, in no form of OpenAPI yet. */
export interface Parameter {
  readonly name: string;
  readonly in: "query" | "path";
  readonly type: "string" | "integer" | "number" | "boolean";
  readonly description: string;
}

export const pathParameter: Parameter = {
  name: "path",
  in: "path",
  type: "string",
  description: "path to the resource",
};

export const query = (name: string, type: Parameter["type"], description: string): Parameter => ({
  name,
  in: "query",
  type,
  description,
});

export const namespaceParameter: Parameter = {
  name: "namespace",
  in: "path",
  type: "string",
  description: "object name and auth scope, such as for teams and projects",
};
export const nameParameter = (kind: string): Parameter => ({
  name: "name",
  in: "path",
  type: "string",
  description: `name of the ${kind}`,
});
export const prettyParameter = query(
  "pretty",
  "string",
  "If 'true', the output is indented. Defaults to 'false' unless the user agent is a browser or a command-line HTTP tool (curl and wget).",
);

const resourceVersion = query(
  "resourceVersion",
  "string",
  "Constrains which resource versions a request may be served from. See https://kubernetes.io/docs/reference/using-api/api-concepts/#resource-versions for details.",
);
const dryRun = query(
  "dryRun",
  "string",
  "When present, modifications are not persisted. An unrecognized value is an error. Valid values are: - All: all stages of the request are processed.",
);
const fieldManager = query(
  "fieldManager",
  "string",
  "Name of the actor making these changes: at most 128 printable characters.",
);
const fieldValidation = query(
  "fieldValidation",
  "string",
  "What to do about unknown and duplicate fields in the request. Valid values are: - Ignore: drop them silently. - Warn: drop them and send a warning for each; the default. - Strict: fail the request with a BadRequest that names them all.",
);
const force = query(
  "force",
  "boolean",
  "Take over conflicting fields owned by other managers. Only for apply requests; must be unset for other patch types.",
);

/** A selection of a collection, common to list and deletecollection. */
const selection = [
  query("continue", "string", "The `continue` value of the previous part of a list that was read in parts."),
  query("fieldSelector", "string", "Restricts the objects by their fields. Defaults to everything."),
  query("labelSelector", "string", "Restricts the objects by their labels. Defaults to everything."),
  query("limit", "integer", "The most objects to return at once; more are read with the list's `continue` value."),
  resourceVersion,
  query(
    "resourceVersionMatch",
    "string",
    "How resourceVersion is applied to a list: Exact or NotOlderThan. See https://kubernetes.io/docs/reference/using-api/api-concepts/#resource-versions for details.",
  ),
  query("timeoutSeconds", "integer", "Limits the duration of the call, whatever its activity."),
];

const watching = [
  query(
    "allowWatchBookmarks",
    "boolean",
    'Asks for watch events of type "BOOKMARK", sent at the server\'s discretion. Ignored if this is not a watch.',
  ),
  query(
    "sendInitialEvents",
    "boolean",
    "With watch=true: begin with synthetic ADDED events for the current state, ended by a bookmark with the annotation k8s.io/initial-events-end. Needs resourceVersionMatch=NotOlderThan.",
  ),
  query("watch", "boolean", "Send changes as a stream of add, update and remove notifications instead of a list."),
];

const deleting = [
  dryRun,
  query(
    "gracePeriodSeconds",
    "integer",
    "Seconds before the object should be deleted; not negative, 0 means at once. Defaults to a value per type.",
  ),
  query("orphanDependents", "boolean", "Deprecated: use propagationPolicy. Whether dependent objects are orphaned."),
  query(
    "propagationPolicy",
    "string",
    "Whether and how dependents are deleted: 'Orphan', 'Background' or 'Foreground'. Not together with orphanDependents.",
  ),
];

/**
 * Query parameters by action. PATCH must list all four of its own: kubectl looks there to learn what the server can do
 * (R-OAS-5).
 */
export const queryParameters = {
  get: [resourceVersion],
  connect: [],
  list: sorted([...selection, ...watching]),
  post: [dryRun, fieldManager, fieldValidation],
  put: [dryRun, fieldManager, fieldValidation],
  patch: [dryRun, fieldManager, fieldValidation, force],
  delete: deleting,
  deletecollection: sorted([...selection, ...deleting]),
} satisfies Record<string, readonly Parameter[]>;

function sorted(parameters: Parameter[]): Parameter[] {
  return parameters.sort((a, b) => (a.name < b.name ? -1 : 1));
}
