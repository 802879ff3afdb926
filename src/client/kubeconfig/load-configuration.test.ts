import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { inClusterConfiguration } from "./in-cluster.ts";
import { loadConfiguration } from "./load-configuration.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kubeconfig-"));
});

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const base64 = (text: string) => Buffer.from(text).toString("base64");

const config = (user = "{ token: t }", cluster = "{ server: https://one:1 }", extra = "") => `
apiVersion: v1
kind: Config
current-context: main
contexts:
- { name: main, context: { cluster: c, user: u, namespace: ns } }
- { name: other, context: { cluster: c } }
- { name: broken, context: { cluster: gone } }
clusters:
- { name: c, cluster: ${cluster} }
users:
- { name: u, user: ${user} }
${extra}`;

const load = (text: string, context?: string) =>
  loadConfiguration({ kubeconfig: file("config", text), ...(context === undefined ? {} : { context }) });

describe("kubeconfig", () => {
  it("reads the current context, or the one that is asked for", async () => {
    expect(await load(config())).toEqual({ server: "https://one:1", namespace: "ns", token: "t" });
    expect(await load(config(), "other")).toEqual({ server: "https://one:1", namespace: "default" });
  });

  it("takes certificates from data and from files beside it", async () => {
    mkdirSync(join(folder, "pki"));
    file("pki/ca.crt", "CA");
    file("pki/key", "KEY");
    const user = `{ client-certificate-data: ${base64("CERT")}, client-key: pki/key }`;
    expect(
      await load(config(user, "{ server: 'https://x', certificate-authority: pki/ca.crt, tls-server-name: y }")),
    ).toEqual({
      server: "https://x",
      namespace: "ns",
      ca: "CA",
      cert: "CERT",
      key: "KEY",
      tlsServerName: "y",
      files: { ca: join(folder, "pki/ca.crt"), key: join(folder, "pki/key") },
    });
  });

  it("tokenFile wins over token, as in client-go", async () => {
    expect(await load(config("{ token: t, tokenFile: tok }"))).toMatchObject({ tokenFile: join(folder, "tok") });
  });

  it.each([
    ["{ exec: { command: aws } }", undefined, /user "u": exec: credential plugins are not supported yet/],
    ["{ auth-provider: { name: gcp } }", undefined, /auth providers are not supported/],
    ["{ username: me, password: p }", undefined, /basic authentication is not supported/],
    ["{ as: somebody }", undefined, /impersonation is not supported yet/],
    ["{ client-certificate-data: eA== }", undefined, /belong together/],
    ["{ token: 5 }", undefined, /token must be a string/],
    ["[]", undefined, /expected a mapping, found a list/],
    ["{}", "{ server: 'https://x', proxy-url: 'http://p' }", /cluster "c": proxy-url: proxies are not supported yet/],
    ["{}", "{ server: 'https://x', insecure-skip-tls-verify: true }", /certificate is always verified/],
    ["{}", "{}", /it has no server/],
    ["{}", "{ server: 'https://x', certificate-authority: nope }", /cannot read certificate-authority .*nope/],
  ])("says what it cannot use: user %s, cluster %s", async (user, cluster, message) => {
    await expect(load(config(user, cluster))).rejects.toThrow(message);
  });

  it("names what is missing and what there is", async () => {
    await expect(load(config(), "nope")).rejects.toThrow(/no context "nope"; it has main, other, broken/);
    await expect(load(config(), "broken")).rejects.toThrow(/no cluster "gone"; it has c/);
    await expect(load("a: [")).rejects.toThrow(/cannot read the kubeconfig/);
    await expect(load("- a")).rejects.toThrow(/expected a mapping/);
    await expect(load("contexts: { a: b }")).rejects.toThrow(/there is no current-context/);
    await expect(load("current-context: a\ncontexts: { a: b }")).rejects.toThrow(/contexts must be a list/);
    await expect(loadConfiguration({ kubeconfig: join(folder, "gone") })).rejects.toThrow(/gone/);
  });

  it("KUBECONFIG may name several files; the first that knows a name counts, missing files are passed over", async () => {
    const first = file("first", "users:\n- { name: u, user: { token: first } }\n");
    const second = file("second", config());
    const env = { KUBECONFIG: `${join(folder, "gone")}:${first}:${second}` };
    expect(await loadConfiguration({}, { env, home: folder })).toMatchObject({
      server: "https://one:1",
      token: "first",
    });
  });

  it("falls back to ~/.kube/config, else says where it looked", async () => {
    await expect(loadConfiguration({}, { env: {}, home: folder })).rejects.toThrow(
      /no kubeconfig: .*KUBECONFIG is not set.*\.kube\/config does not exist/,
    );
    mkdirSync(join(folder, ".kube"));
    file(".kube/config", config());
    expect(await loadConfiguration({}, { env: {}, home: folder })).toMatchObject({ token: "t" });
  });

  it("a pod's service account", async () => {
    file("ca.crt", "CA");
    file("namespace", "mine\n");
    const env = { KUBERNETES_SERVICE_HOST: "fd00::1", KUBERNETES_SERVICE_PORT: "443" };
    expect(await inClusterConfiguration(env, folder)).toEqual({
      server: "https://[fd00::1]:443",
      ca: "CA",
      files: { ca: join(folder, "ca.crt") },
      tokenFile: join(folder, "token"),
      namespace: "mine",
    });
    expect(await inClusterConfiguration({}, folder)).toBeUndefined();
    await expect(inClusterConfiguration(env, join(folder, "gone"))).rejects.toThrow(/service account cannot be read/);
  });

  it("does not let a file reach into prototypes or blow up by aliases", async () => {
    await load(config("{ token: t }", "{ server: https://x, __proto__: { polluted: true } }"));
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    const bomb = Array.from({ length: 12 }, (_, i) => `a${i}: &a${i} [${i === 0 ? "x" : `*a${i - 1},`.repeat(10)}]`);
    await expect(load(bomb.join("\n"))).rejects.toThrow();
  });
});
