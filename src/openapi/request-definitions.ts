import type { JsonObject } from "../meta/types.ts";

/**
 * Types of request options and of Status.
 * Data of the Kubernetes API, from the OpenAPI definitions of k8s.io/apimachinery v0.35 (Apache License 2.0). They must stay
 * as published: an aggregator renames definitions of one name that differ (R-OAS-3). `$ref` holds a bare type name.
 */
export const requestDefinitions: Readonly<Record<string, JsonObject>> = {
  DeleteOptions: {
    description: "DeleteOptions may be provided when deleting an API object.",
    type: "object",
    properties: {
      apiVersion: {
        description:
          "APIVersion defines the versioned schema of this representation of an object. Servers should convert recognized schemas to the latest internal value, and may reject unrecognized values. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#resources",
        type: "string",
      },
      dryRun: {
        description:
          "When present, indicates that modifications should not be persisted. An invalid or unrecognized dryRun directive will result in an error response and no further processing of the request. Valid values are: - All: all dry run stages will be processed",
        type: "array",
        items: {
          type: "string",
          default: "",
        },
        "x-kubernetes-list-type": "atomic",
      },
      gracePeriodSeconds: {
        description:
          "The duration in seconds before the object should be deleted. Value must be non-negative integer. The value zero indicates delete immediately. If this value is nil, the default grace period for the specified type will be used. Defaults to a per object value if not specified. zero means delete immediately.",
        type: "integer",
        format: "int64",
      },
      ignoreStoreReadErrorWithClusterBreakingPotential: {
        description:
          "if set to true, it will trigger an unsafe deletion of the resource in case the normal deletion flow fails with a corrupt object error. A resource is considered corrupt if it can not be retrieved from the underlying storage successfully because of a) its data can not be transformed e.g. decryption failure, or b) it fails to decode into an object. NOTE: unsafe deletion ignores finalizer constraints, skips precondition checks, and removes the object from the storage. WARNING: This may potentially break the cluster if the workload associated with the resource being unsafe-deleted relies on normal deletion flow. Use only if you REALLY know what you are doing. The default value is false, and the user must opt in to enable it",
        type: "boolean",
      },
      kind: {
        description:
          "Kind is a string value representing the REST resource this object represents. Servers may infer this from the endpoint the client submits requests to. Cannot be updated. In CamelCase. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#types-kinds",
        type: "string",
      },
      orphanDependents: {
        description:
          'Deprecated: please use the PropagationPolicy, this field will be deprecated in 1.7. Should the dependent objects be orphaned. If true/false, the "orphan" finalizer will be added to/removed from the object\'s finalizers list. Either this field or PropagationPolicy may be set, but not both.',
        type: "boolean",
      },
      preconditions: {
        description:
          "Must be fulfilled before a deletion is carried out. If not possible, a 409 Conflict status will be returned.",
        $ref: "Preconditions",
      },
      propagationPolicy: {
        description:
          "Whether and how garbage collection will be performed. Either this field or OrphanDependents may be set, but not both. The default policy is decided by the existing finalizer set in the metadata.finalizers and the resource-specific default policy. Acceptable values are: 'Orphan' - orphan the dependents; 'Background' - allow the garbage collector to delete the dependents in the background; 'Foreground' - a cascading policy that deletes all dependents in the foreground.",
        type: "string",
      },
    },
  },
  Preconditions: {
    description: "Preconditions must be fulfilled before an operation (update, delete, etc.) is carried out.",
    type: "object",
    properties: {
      resourceVersion: {
        description: "Specifies the target ResourceVersion",
        type: "string",
      },
      uid: {
        description: "Specifies the target UID.",
        type: "string",
      },
    },
  },
  Patch: {
    description: "Patch is provided to give a concrete name and type to the Kubernetes PATCH request body.",
    type: "object",
  },
  Status: {
    description: "Status is a return value for calls that don't return other objects.",
    type: "object",
    properties: {
      apiVersion: {
        description:
          "APIVersion defines the versioned schema of this representation of an object. Servers should convert recognized schemas to the latest internal value, and may reject unrecognized values. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#resources",
        type: "string",
      },
      code: {
        description: "Suggested HTTP return code for this status, 0 if not set.",
        type: "integer",
        format: "int32",
      },
      details: {
        description:
          "Extended data associated with the reason.  Each reason may define its own extended details. This field is optional and the data returned is not guaranteed to conform to any schema except that defined by the reason type.",
        $ref: "StatusDetails",
      },
      kind: {
        description:
          "Kind is a string value representing the REST resource this object represents. Servers may infer this from the endpoint the client submits requests to. Cannot be updated. In CamelCase. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#types-kinds",
        type: "string",
      },
      message: {
        description: "A human-readable description of the status of this operation.",
        type: "string",
      },
      metadata: {
        description:
          "Standard list metadata. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#types-kinds",
        default: {},
        $ref: "ListMeta",
      },
      reason: {
        description:
          'A machine-readable description of why this operation is in the "Failure" status. If this value is empty there is no information available. A Reason clarifies an HTTP status code but does not override it.',
        type: "string",
      },
      status: {
        description:
          'Status of the operation. One of: "Success" or "Failure". More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#spec-and-status',
        type: "string",
      },
    },
  },
  StatusDetails: {
    description:
      "StatusDetails is a set of additional properties that MAY be set by the server to provide additional information about a response. The Reason field of a Status object defines what attributes will be set. Clients must ignore fields that do not match the defined type of each attribute, and should assume that any attribute may be empty, invalid, or under defined.",
    type: "object",
    properties: {
      causes: {
        description:
          "The Causes array includes more details associated with the StatusReason failure. Not all StatusReasons may provide detailed causes.",
        type: "array",
        items: {
          default: {},
          $ref: "StatusCause",
        },
        "x-kubernetes-list-type": "atomic",
      },
      group: {
        description: "The group attribute of the resource associated with the status StatusReason.",
        type: "string",
      },
      kind: {
        description:
          "The kind attribute of the resource associated with the status StatusReason. On some operations may differ from the requested resource Kind. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#types-kinds",
        type: "string",
      },
      name: {
        description:
          "The name attribute of the resource associated with the status StatusReason (when there is a single name which can be described).",
        type: "string",
      },
      retryAfterSeconds: {
        description:
          "If specified, the time in seconds before the operation should be retried. Some errors may indicate the client must take an alternate action - for those errors this field may indicate how long to wait before taking the alternate action.",
        type: "integer",
        format: "int32",
      },
      uid: {
        description:
          "UID of the resource. (when there is a single resource which can be described). More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names#uids",
        type: "string",
      },
    },
  },
  StatusCause: {
    description:
      "StatusCause provides more information about an api.Status failure, including cases when multiple errors are encountered.",
    type: "object",
    properties: {
      field: {
        description:
          'The field of the resource that has caused this error, as named by its JSON serialization. May include dot and postfix notation for nested attributes. Arrays are zero-indexed.  Fields may appear more than once in an array of causes due to fields having multiple errors. Optional.\n\nExamples:\n  "name" - the field "name" on the current resource\n  "items[0].name" - the field "name" on the first array entry in "items"',
        type: "string",
      },
      message: {
        description:
          "A human-readable description of the cause of the error.  This field may be presented as-is to a reader.",
        type: "string",
      },
      reason: {
        description:
          "A machine-readable description of the cause of the error. If this value is empty there is no information available.",
        type: "string",
      },
    },
  },
};
