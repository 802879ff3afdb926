import type { JsonObject, JsonValue } from "../../meta/types.ts";
import {
  anything,
  anythings,
  bool,
  integer,
  type Message,
  message,
  namedValues,
  nested,
  number,
  only,
  repeated,
  string,
  strings,
} from "./message.ts";
import { alternativeFlag } from "./wire.ts";

// Field numbers of gnostic's openapi.v2 messages, as far as our documents use them.

const schema: Message = (value) => schemaMessage(value);

const schemaMessage = message(
  {
    $ref: string(1),
    format: string(2),
    title: string(3),
    description: string(4),
    default: anything(5),
    multipleOf: number(6),
    maximum: number(7),
    exclusiveMaximum: bool(8),
    minimum: number(9),
    exclusiveMinimum: bool(10),
    maxLength: integer(11),
    minLength: integer(12),
    pattern: string(13),
    maxItems: integer(14),
    minItems: integer(15),
    uniqueItems: bool(16),
    maxProperties: integer(17),
    minProperties: integer(18),
    required: strings(19),
    enum: anythings(20),
    additionalProperties: nested(21, (value) =>
      typeof value === "boolean" ? alternativeFlag(2, value) : nested(1, schema)(value),
    ),
    type: nested(22, only(strings(1))),
    items: nested(23, only(nested(1, schema))),
    properties: nested(25, namedValues(1, schema)),
    example: anything(30),
  },
  31,
);

const bodyParameter = message({
  description: string(1),
  name: string(2),
  in: string(3),
  required: bool(4),
  schema: nested(5, schema),
});
const queryParameter = message({
  required: bool(1),
  in: string(2),
  description: string(3),
  name: string(4),
  type: string(6),
  uniqueItems: bool(20),
});
const pathParameter = message({
  required: bool(1),
  in: string(2),
  description: string(3),
  name: string(4),
  type: string(5),
  uniqueItems: bool(19),
});

/** Which of the parameter messages it is follows from `in`. */
const parameter: Message = (value) => {
  const place = (value as JsonObject)["in"];
  if (place === "body") return nested(1, bodyParameter)(value);
  return nested(2, only(place === "path" ? nested(4, pathParameter) : nested(3, queryParameter)))(value);
};
const parameters = only(nested(1, parameter));

const response = message({ description: string(1), schema: nested(2, only(nested(1, schema))) });

const operation = message(
  {
    tags: strings(1),
    description: string(3),
    operationId: string(5),
    produces: strings(6),
    consumes: strings(7),
    parameters: repeated(8, parameters),
    responses: nested(9, namedValues(1, only(nested(1, response)))),
    schemes: strings(10),
  },
  13,
);

const pathItem = message({
  get: nested(2, operation),
  put: nested(3, operation),
  post: nested(4, operation),
  delete: nested(5, operation),
  patch: nested(8, operation),
  parameters: repeated(9, parameters),
});

const document = message({
  swagger: string(1),
  info: nested(2, message({ title: string(1), version: string(2) })),
  paths: nested(8, namedValues(2, pathItem)),
  definitions: nested(9, namedValues(1, schema)),
});

/**
 * A document of `buildOpenApiV2` in the form that kubectl up to 1.28 asks for and cannot do without (R-OAS-1):
 * gnostic's openapi.v2.Document. Deterministic.
 */
export const encodeOpenApiV2 = (value: JsonValue): Buffer => document(value);
