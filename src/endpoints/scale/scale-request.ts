import type { ScaleFieldManager } from "../../registry/managed-fields/scale-field-manager.ts";
import type { ScaleMapping } from "../../registry/scale.ts";
import type { RequestContext } from "../http.ts";
import type { ResourceRequestInfo } from "../request-info.ts";
import type { ResourceScope } from "../scope.ts";

/** What the handlers of `/scale` work on. */
export interface ScaleRequest {
  readonly context: RequestContext;
  readonly info: ResourceRequestInfo;
  /** That of the parent. */
  readonly scope: ResourceScope;
  readonly mapping: ScaleMapping;
  readonly fields: ScaleFieldManager;
}
