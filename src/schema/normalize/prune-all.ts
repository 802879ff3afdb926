import { isJsonObject } from "../../meta/json/own-member.ts";
import type { JsonValue } from "../../meta/types.ts";
import type { NormalizeRun } from "./normalize-run.ts";

/** Where no schema speaks of a value, no field of it is known: objects, also inside lists, are emptied. */
export function pruneAll(value: JsonValue, run: NormalizeRun): void {
  if (isJsonObject(value)) {
    for (const key of Object.keys(value)) {
      run.recordUnknown(key);
      delete value[key];
    }
  } else if (Array.isArray(value)) {
    value.forEach((item, index) => {
      run.enter(index);
      pruneAll(item, run);
      run.leave();
    });
  }
}
