export type TypeKind =
  | "bool"
  | "bytes"
  | "double"
  | "duration"
  | "int"
  | "null"
  | "string"
  | "timestamp"
  | "uint"
  | "dyn"
  | "error"
  | "list"
  | "map"
  | "struct"
  | "opaque"
  | "type"
  | "param"
  | "function";

/** A type of the checker, and as a value what `type(x)` gives. Compared with `isSame`. */
export class CelType {
  readonly kind: TypeKind;
  /** Of opaque types and parameters: which; of others their kind. */
  readonly name: string;
  readonly params: readonly CelType[];
  /** Of structs, by their escaped names. */
  readonly fields: ReadonlyMap<string, CelType> | undefined;

  constructor(
    kind: TypeKind,
    name: string = kind,
    params: readonly CelType[] = [],
    fields?: ReadonlyMap<string, CelType>,
  ) {
    this.kind = kind;
    this.name = name;
    this.params = params;
    this.fields = fields;
  }

  get element(): CelType {
    return this.params[0] ?? dynType;
  }

  /** What `type(x)` compares. */
  get runtimeName(): string {
    return wellKnown[this.kind] ?? this.name;
  }

  /** As messages print it. */
  toString(): string {
    if (this.kind === "error") return "!error!";
    if (this.params.length === 0) return this.name;
    return `${this.name}(${this.params.join(", ")})`;
  }

  isSame(other: CelType): boolean {
    if (this === other) return true;
    if (this.kind === "struct" || this.kind !== other.kind || this.name !== other.name) return false;
    return (
      this.params.length === other.params.length &&
      this.params.every((param, index) => param.isSame(other.params[index] ?? dynType))
    );
  }
}

const wellKnown: Partial<Record<TypeKind, string>> = {
  null: "null_type",
  duration: "google.protobuf.Duration",
  timestamp: "google.protobuf.Timestamp",
};

export const boolType = new CelType("bool");
export const bytesType = new CelType("bytes");
export const doubleType = new CelType("double");
export const durationType = new CelType("duration");
export const intType = new CelType("int");
export const nullType = new CelType("null");
export const stringType = new CelType("string");
export const timestampType = new CelType("timestamp");
export const uintType = new CelType("uint");
export const dynType = new CelType("dyn");
export const errorType = new CelType("error");

export const listOf = (element: CelType): CelType => new CelType("list", "list", [element]);
export const mapOf = (key: CelType, value: CelType): CelType => new CelType("map", "map", [key, value]);
export const optionalOf = (value: CelType): CelType => new CelType("opaque", "optional_type", [value]);
export const typeOf = (type: CelType): CelType => new CelType("type", "type", [type]);
export const paramType = (name: string): CelType => new CelType("param", name);
export const structOf = (fields: ReadonlyMap<string, CelType>): CelType => new CelType("struct", "object", [], fields);

export const isDyn = (type: CelType): boolean => type.kind === "dyn";
export const isDynOrError = (type: CelType): boolean => type.kind === "dyn" || type.kind === "error";
export const isOptional = (type: CelType): boolean => type.kind === "opaque" && type.name === "optional_type";
