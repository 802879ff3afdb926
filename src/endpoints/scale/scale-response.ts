import { ageColumn, printedColumns } from "../../api/columns.ts";
import { encodeObject, EncodedObject } from "../../registry/encoded-object.ts";
import type { Scale } from "../../registry/scale.ts";
import type { HttpRequest, HttpResponse } from "../http.ts";
import type { Output } from "../negotiation.ts";
import { objectResponse } from "../object-response.ts";
import { TablePrinter } from "../table/table-printer.ts";

/** As custom resources print a Scale (R-SCL-5). [src: apiextensions apiserver/helpers.go] */
const table = new TablePrinter({
  columns: printedColumns({
    columns: [
      { name: "Desired", type: "integer", jsonPath: ".spec.replicas", description: "Number of desired replicas" },
      { name: "Available", type: "integer", jsonPath: ".status.replicas", description: "Number of actual replicas" },
      ageColumn,
    ],
  }),
});

/** A Scale in the form the client asked for, at the revision of its object. */
export function scaleResponse(
  request: HttpRequest,
  output: Output,
  { key, revision }: EncodedObject,
  scale: Scale,
): HttpResponse {
  return objectResponse({ table }, request, output, new EncodedObject(key, revision, encodeObject(scale)));
}
