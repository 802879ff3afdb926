/** What a URL asks for; the basis of authorization, metrics and routing. Fixed before authentication (R-VERB-1). */
export type RequestInfo = NonResourceRequestInfo | ResourceRequestInfo;

export interface NonResourceRequestInfo {
  readonly isResourceRequest: false;
  /** Lower-cased HTTP method (R-URL-2). */
  readonly verb: string;
  /** Decoded path. */
  readonly path: string;
}

export type ApiVerb = "get" | "list" | "watch" | "create" | "update" | "patch" | "delete" | "deletecollection";

export interface ResourceRequestInfo {
  readonly isResourceRequest: true;
  readonly verb: ApiVerb;
  readonly path: string;
  readonly group: string;
  readonly version: string;
  /** "" for cluster scope and all namespaces. */
  readonly namespace: string;
  readonly resource: string;
  /** "" if none. */
  readonly subresource: string;
  /** "" if none; from `metadata.name=` field selector for collections (R-VERB-2). */
  readonly name: string;
  /** Whether the name stood in the path (and not only in a field selector). */
  readonly nameInPath: boolean;
  /** Path segments behind the subresource. */
  readonly rest: readonly string[];
  /** Raw selectors of list, watch and deletecollection, for authorization (R-VERB-3). */
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
}
