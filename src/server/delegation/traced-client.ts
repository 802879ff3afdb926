import type { Client } from "../../client/client.ts";
import { traceHeaders, type Telemetry } from "../../filters/telemetry.ts";

/** The cluster is told which trace a question belongs to. */
export function tracedClient(client: Client, telemetry: Telemetry | undefined): Client {
  if (telemetry === undefined) return client;
  return client.wrapped((transport) => ({
    send: (request) => transport.send({ ...request, headers: { ...request.headers, ...traceHeaders(telemetry) } }),
    close: () => transport.close(),
  }));
}
