import { describe, expect, it, onTestFinished } from "vitest";
import { widgetGroup } from "../../test/support/in-two-versions.ts";
import { MemoryStorage } from "../storage/memory.ts";
import { createApiServer } from "./api-server.ts";
import { fakeRequest, textOf } from "../../test/support/fake-context.ts";

const url = "/apis/widgets.example.com/v1beta1/namespaces/default/widgets";

/** A storage that tells what it was asked for. */
class AskedStorage extends MemoryStorage {
  asked: string[] = [];
  override get(...request: Parameters<MemoryStorage["get"]>) {
    this.asked.push("get");
    return super.get(...request);
  }
  override list(...request: Parameters<MemoryStorage["list"]>) {
    this.asked.push("list");
    return super.list(...request);
  }
}

async function serve(watchCache: boolean) {
  const storage = new AskedStorage();
  const user = { name: "admin", groups: ["system:masters"] };
  const server = createApiServer({
    name: "test",
    groups: [widgetGroup()],
    storage,
    watchCache,
    authenticators: [{ authenticate: () => user }],
  });
  onTestFinished(() => server.stop());
  await server.start();
  for (const name of ["a", "b", "c"]) {
    const key = `/registry/widgets.example.com/widgets/default/${name}`;
    const metadata = { name, namespace: "default", uid: name, labels: { name } };
    const widget = { apiVersion: "widgets.example.com/v1", kind: "Widget", metadata, spec: { host: name, port: 80 } };
    await storage.create(key, Buffer.from(JSON.stringify(widget)));
  }
  storage.asked = [];
  const ask = async (path: string) => {
    const response = await server.handle(fakeRequest({ url: path }));
    return { status: response.status, text: await textOf(response) };
  };
  return { storage, ask };
}

describe("watchCache: false", () => {
  const reads = [
    `${url}/a`,
    `${url}/missing`,
    url,
    `${url}?limit=2`,
    `${url}?labelSelector=name%3Db`,
    `${url}?fieldSelector=metadata.name%3Dc`,
    `${url}?limit=1&labelSelector=name%3Dc`,
    "/apis/widgets.example.com/v1/widgets",
  ];

  it("answers the same, from the storage", async () => {
    const [cached, asking] = [await serve(true), await serve(false)];
    for (const path of reads) {
      const before = asking.storage.asked.length;
      expect(await asking.ask(path)).toEqual(await cached.ask(path));
      expect(asking.storage.asked.length).toBeGreaterThan(before);
    }
    expect(cached.storage.asked).toEqual([]);
  });

  it("goes on with a page, and answers from memory what may be older", async () => {
    const { storage, ask } = await serve(false);
    const { metadata } = JSON.parse((await ask(`${url}?limit=2`)).text) as { metadata: { continue: string } };
    const second = JSON.parse((await ask(`${url}?limit=2&continue=${metadata.continue}`)).text) as {
      items: { metadata: { name: string } }[];
    };
    expect(second.items.map(({ metadata: { name } }) => name)).toEqual(["c"]);
    storage.asked = [];
    expect((await ask(`${url}?resourceVersion=0`)).status).toBe(200);
    expect((await ask(`${url}/a?resourceVersion=0`)).status).toBe(200);
    expect(storage.asked).toEqual([]);
  });
});
