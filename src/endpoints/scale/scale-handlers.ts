import type { ScaleOptions } from "../../api/scale.ts";
import type { ScaleFieldManager } from "../../registry/managed-fields/scale-field-manager.ts";
import { ScaleMapping } from "../../registry/scale.ts";
import type { ResourceHandler, VerbHandlers } from "../scope.ts";
import { getScale } from "./get-scale.ts";
import { patchScale } from "./patch-scale.ts";
import type { ScaleRequest } from "./scale-request.ts";
import { updateScale } from "./update-scale.ts";

type ScaleHandler = (asked: ScaleRequest) => ReturnType<ResourceHandler>;

/** `/scale`: an object as `autoscaling/v1` Scale (chapter 13.2). */
export function scaleHandlers(options: ScaleOptions, fields: ScaleFieldManager): VerbHandlers {
  const mapping = new ScaleMapping(options);
  const bound =
    (handler: ScaleHandler): ResourceHandler =>
    (context, info, scope) =>
      handler({ context, info, scope, mapping, fields });
  return { get: bound(getScale), update: bound(updateScale), patch: bound(patchScale) };
}
