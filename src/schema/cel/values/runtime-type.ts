import {
  boolType,
  bytesType,
  CelType,
  doubleType,
  durationType,
  dynType,
  intType,
  listOf,
  mapOf,
  nullType,
  optionalOf,
  stringType,
  timestampType,
  typeOf,
  uintType,
} from "../types/cel-type.ts";
import { CelList, CelMap, Duration, Opaque, Optional, Timestamp, Uint, type Value } from "./value.ts";

const listType = listOf(dynType);
const mapType = mapOf(dynType, dynType);
const optionalType = optionalOf(dynType);
const typeType = typeOf(dynType);

/** `type(x)`. */
export function runtimeType(value: Value): CelType {
  switch (typeof value) {
    case "string":
      return stringType;
    case "bigint":
      return intType;
    case "number":
      return doubleType;
    case "boolean":
      return boolType;
    default:
      return value === null ? nullType : objectType(value);
  }
}

function objectType(value: Extract<Value, object>): CelType {
  if (value instanceof CelList) return listType;
  if (value instanceof CelMap) return mapType;
  if (value instanceof Uint) return uintType;
  if (value instanceof Uint8Array) return bytesType;
  if (value instanceof Timestamp) return timestampType;
  if (value instanceof Duration) return durationType;
  if (value instanceof Optional) return optionalType;
  return value instanceof Opaque ? new CelType("opaque", value.typeName) : typeType;
}

/** Whether a value can be an argument for a parameter; what is inside of lists and maps is not looked at. */
export function isOfType(value: Value, param: CelType): boolean {
  if (param.kind === "dyn" || param.kind === "param") return true;
  if (param.kind === "struct") return value instanceof CelMap;
  if (param.kind === "opaque") {
    return value instanceof Optional
      ? param.name === "optional_type"
      : value instanceof Opaque && value.typeName === param.name;
  }
  return runtimeType(value).kind === param.kind;
}
