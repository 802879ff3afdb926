import type { HttpResponse } from "../../src/endpoints/http.ts";

/** Every line of a response that comes to its end by itself, parsed. */
export async function readLines({ body }: HttpResponse): Promise<unknown[]> {
  const chunks: Buffer[] = [];
  if (Buffer.isBuffer(body)) chunks.push(body);
  else for await (const chunk of body ?? []) chunks.push(chunk);
  return Buffer.concat(chunks)
    .toString()
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as unknown);
}
