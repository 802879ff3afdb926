import type { HttpResponse } from "../endpoints/http.ts";

/** What Go's http.Error writes: plain text, one newline, no sniffing. */
export function textResponse(status: number, text: string, headers: Record<string, string> = {}): HttpResponse {
  return {
    status,
    headers: {
      "content-type": "text/plain; charset=utf-8",
      "x-content-type-options": "nosniff",
      ...headers,
    },
    body: Buffer.from(`${text}\n`),
  };
}
