import { expect, it } from "vitest";
import { Client } from "../../client/client.ts";
import type { Transport } from "../../client/transport.ts";
import type { Telemetry } from "../../filters/telemetry.ts";
import { tracedClient } from "./traced-client.ts";

it("R-HDR-4: questions to the cluster tell which trace they belong to", async () => {
  const asked: (string | undefined)[] = [];
  const transport: Transport = {
    send: ({ headers }) => {
      asked.push(headers["traceparent"]);
      // oxlint-disable-next-line require-await
      const body = (async function* () {
        yield Buffer.from("{}");
      })();
      return Promise.resolve({ status: 200, headers: {}, body });
    },
    close: () => undefined,
  };
  const telemetry = {
    context: { active: () => ({}) },
    propagation: {
      inject: (_: object, carrier: Record<string, string>) => void (carrier["traceparent"] = "00-1-2-01"),
    },
  } as unknown as Telemetry;
  const client = new Client({ transport });
  await tracedClient(client, telemetry).request({ path: "/version" });
  await tracedClient(client, undefined).request({ path: "/version" });
  expect(asked).toEqual(["00-1-2-01", undefined]);
});
