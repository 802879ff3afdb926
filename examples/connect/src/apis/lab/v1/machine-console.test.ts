import { startTestServer, type TestServer } from "apiserver-boot/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { groups } from "../../index.js";

describe("console of Machine", () => {
  const collection = "/apis/lab.example.com/v1/namespaces/default/machines";
  const url = (name: string): string => `${collection}/${name}/console`;
  const first = {
    apiVersion: "lab.example.com/v1",
    kind: "Machine",
    metadata: { name: "first" },
    spec: { greeting: "welcome" },
  };
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ groups });
    await server.request("POST", collection, { body: first });
  });
  afterAll(() => server.stop());

  /** A console, and what comes of it: the number of the channel and the text. */
  const open = async (query = "", protocol = "v5.channel.k8s.io") => {
    const socket = await server.webSocket(url("first") + query, [protocol]);
    return {
      type: (text: string) => socket.send(Buffer.from(`\u0000${text}`)),
      resize: (Width: number, Height: number) => socket.send(Buffer.from(`\u0004${JSON.stringify({ Width, Height })}`)),
      endOfInput: () => socket.send(Buffer.of(255, 0)),
      next: async () => {
        const message = await socket.receive();
        if (message === undefined) return undefined;
        const bytes = Buffer.from(message as Buffer);
        return [bytes[0], bytes.subarray(1).toString()];
      },
    };
  };
  const success = [3, '{"metadata":{},"status":"Success"}'];

  it("greets, does what is typed, and ends with the input", async () => {
    const shell = await open();
    expect(await shell.next()).toEqual([1, "welcome\n"]);
    shell.type("echo a  b\nhost");
    expect(await shell.next()).toEqual([1, "a b\n"]);
    shell.type("name\r");
    expect(await shell.next()).toEqual([1, "first\n"]);
    shell.type("rm -rf /\n");
    expect(await shell.next()).toEqual([2, "rm: not known here; try echo, exit, hostname, size\n"]);
    shell.endOfInput();
    expect(await shell.next()).toEqual(success);
    expect(await shell.next()).toBeUndefined();
  });

  it("knows the size of the terminal", async () => {
    const shell = await open();
    await shell.next();
    shell.type("size\n");
    expect(await shell.next()).toEqual([2, "no terminal\n"]);
    shell.resize(80, 25);
    shell.type("size\n");
    expect(await shell.next()).toEqual([1, "80x25\n"]);
    shell.type("exit\n");
    expect(await shell.next()).toEqual(success);
  });

  it("carries out a command, and tells its exit code as exec does", async () => {
    const echo = await open("?command=echo&command=hello&command=you");
    expect([await echo.next(), await echo.next()]).toEqual([[1, "hello you\n"], success]);
    const [channel, text] = (await (await open("?command=exit&command=3", "v4.channel.k8s.io")).next()) ?? [];
    expect(channel).toBe(3);
    expect(JSON.parse(String(text))).toMatchObject({
      status: "Failure",
      reason: "NonZeroExitCode",
      details: { causes: [{ reason: "ExitCode", message: "3" }] },
    });
  });

  it("is nothing without a WebSocket, and nothing of a machine that is not there", async () => {
    expect(await server.request("GET", url("first"))).toMatchObject({ status: 400 });
    await expect(server.webSocket(url("nobody"), ["v5.channel.k8s.io"])).rejects.toThrow("404");
  });
});
