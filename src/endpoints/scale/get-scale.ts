import type { EncodedObject } from "../../registry/encoded-object.ts";
import { readObject } from "../handlers/get.ts";
import type { HttpResponse } from "../http.ts";
import { negotiateResponse } from "../negotiation.ts";
import type { ScaleRequest } from "./scale-request.ts";
import { scaleResponse } from "./scale-response.ts";

/** [R-SCL-1, R-SCL-2] */
export function getScale({ context, info, scope, mapping }: ScaleRequest): HttpResponse | Promise<HttpResponse> {
  const { request } = context;
  const output = negotiateResponse(request);
  const respond = (parent: EncodedObject) => scaleResponse(request, output, parent, mapping.read(parent.object()));
  const found = readObject(request, info, scope);
  return found instanceof Promise ? found.then(respond) : respond(found);
}
