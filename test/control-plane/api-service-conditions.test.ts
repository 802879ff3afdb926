import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Client } from "../../src/client/client.ts";
import { createApiServer, type ApiServer } from "../../src/server/api-server.ts";
import { allowed, type Authorizer } from "../../src/auth/authorizer.ts";
import { readAll } from "../../src/client/transport.ts";
import { MemoryStorage } from "../../src/storage/memory.ts";
import { stable } from "../e2e/support/crontab.ts";
import { CertificateAuthority } from "../support/certificate-authority.ts";
import { availableCondition, nameIn } from "./aggregate.ts";
import { startControlPlane, type ControlPlane } from "./control-plane.ts";
import { adminOf } from "./install-kinds.ts";
import { freePorts } from "./free-port.ts";

const started = await startControlPlane();
const missing = "unavailable" in started ? started.unavailable : undefined;
if (missing !== undefined) console.warn(`\nSKIPPED: no condition of an APIService was provoked: ${missing}\n`);

const group = "stable.example.com";
const apiServices = "/apis/apiregistration.k8s.io/v1/apiservices";
const services = "/api/v1/namespaces/default/services";
const endpointSlices = "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices";

describe.skipIf(missing !== undefined)(
  missing === undefined ? "conditions of an APIService" : `conditions of an APIService (skipped: ${missing})`,
  () => {
    const plane = started as ControlPlane;
    let admin: Client;
    let authority: CertificateAuthority;
    const servers: ApiServer[] = [];

    /** It knows nobody: whoever asks is anonymous, and may do everything or nothing. */
    const serve = async (name: string, authorizers: readonly Authorizer[] = [{ authorize: () => allowed }]) => {
      const names = [name];
      const issued = await authority.issue({ subject: [{ CN: ["server"] }], usage: ["1.3.6.1.5.5.7.3.1"], names });
      const certificate = { pair: issued, follow: () => undefined };
      const server = createApiServer({
        name: "server",
        groups: [stable],
        storage: new MemoryStorage(),
        authorizers,
        serving: { bindAddress: "127.0.0.1", port: 0, certificate },
      });
      servers.push(server);
      return (await server.start()).address?.port ?? 0;
    };
    const create = (path: string, body: object) => admin.request({ method: "POST", path, body });
    const external = (name: string) =>
      create(services, { metadata: { name }, spec: { type: "ExternalName", externalName: "localhost" } });
    const clusterIp = (name: string, port: object) =>
      create(services, { metadata: { name }, spec: { ports: [{ targetPort: 9443, ...port }] } });
    const endpoints = (service: string, ready: boolean) =>
      create(endpointSlices, {
        metadata: { name: service, labels: { "kubernetes.io/service-name": service } },
        addressType: "IPv4",
        endpoints: [{ addresses: ["10.0.0.9"], conditions: { ready } }],
        ports: [{ name: "https", port: 9443, protocol: "TCP" }],
      });
    const bundle = (ca: CertificateAuthority = authority) => ({ caBundle: Buffer.from(ca.pem).toString("base64") });
    /** What the cluster says in the end of a version that this Service serves. */
    const told = async (service: string, port: number, more: object, version = "v1", reason?: string) => {
      const name = `${version}.${group}`;
      const rules = { group, version, groupPriorityMinimum: 1000, versionPriority: 15 };
      await create(apiServices, {
        metadata: { name },
        spec: { ...rules, service: { namespace: "default", name: service, port }, ...more },
      });
      const isTold = (told: string | undefined): boolean =>
        reason === undefined ? told !== undefined : told === reason;
      let condition = await availableCondition(admin, name);
      for (const end = Date.now() + 20_000; !isTold(condition?.reason) && Date.now() < end;) {
        await new Promise((resolve) => setTimeout(resolve, 50));
        condition = await availableCondition(admin, name);
      }
      await admin.request({ method: "DELETE", path: `${apiServices}/${name}` });
      return [condition?.status, condition?.reason, condition?.message];
    };
    const discovery = async (...args: Parameters<typeof told>): Promise<string> => {
      const [status, reason, message] = await told(...args);
      expect([status, reason]).toEqual(["False", "FailedDiscoveryCheck"]);
      return message ?? "";
    };

    beforeAll(async () => {
      admin = adminOf(plane);
      authority = await CertificateAuthority.create("serving");
    });
    afterAll(async () => {
      admin.close();
      await Promise.all(servers.map((server) => server.stop()));
      await plane.stop();
    });

    it("R-AGG-3: ServiceNotFound", async () => {
      expect(await told("absent", 443, bundle())).toEqual([
        "False",
        "ServiceNotFound",
        'service/absent in "default" is not present',
      ]);
    });

    it("R-AGG-3: ServicePortError", async () => {
      await clusterIp("other-port", { name: "https", port: 8443 });
      expect(await told("other-port", 443, bundle())).toEqual([
        "False",
        "ServicePortError",
        'service/other-port in "default" is not listening on port 443',
      ]);
    });

    it("R-AGG-3: EndpointsNotFound", async () => {
      await clusterIp("no-pods", { name: "https", port: 443 });
      expect(await told("no-pods", 443, bundle())).toEqual([
        "False",
        "EndpointsNotFound",
        'cannot find endpointslices for service/no-pods in "default"',
      ]);
    });

    it("R-AGG-4: while it is not available the aggregator answers in its place, and discovery calls it stale", async () => {
      const [away, name] = ["away.example.com", "v1.away.example.com"];
      const rules = { group: away, version: "v1", groupPriorityMinimum: 1000, versionPriority: 15 };
      const service = { namespace: "default", name: "absent", port: 443 };
      await create(apiServices, { metadata: { name }, spec: { ...rules, service, ...bundle() } });
      await expect.poll(async () => (await availableCondition(admin, name))?.reason).toBe("ServiceNotFound");
      const answer = async (): Promise<readonly [number, string]> => {
        const { status, body } = await admin.stream({ path: `/apis/${away}/v1/things` });
        return [status, (await readAll(body)).toString("utf8").trim()];
      };
      await expect.poll(answer).toEqual([503, "service unavailable"]);
      const accept = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
      const freshness = async () => {
        const { items } = await admin.request<{ items: Discovered[] }>({ path: "/apis", headers: { accept } });
        return items.find(({ metadata }) => metadata.name === away)?.versions[0]?.freshness;
      };
      await expect.poll(freshness, { timeout: 20_000 }).toBe("Stale");
      await admin.request({ method: "DELETE", path: `${apiServices}/${name}` });
    });

    it("R-AGG-3: MissingEndpoints, where no pod is ready, and where the port has another name", async () => {
      await clusterIp("not-ready", { name: "https", port: 443 });
      await endpoints("not-ready", false);
      const expected = (service: string, port: string) => [
        "False",
        "MissingEndpoints",
        `endpointslices for service/${service} in "default" have no addresses with port name "${port}"`,
      ];
      expect(await told("not-ready", 443, bundle(), "v1", "MissingEndpoints")).toEqual(expected("not-ready", "https"));
      await clusterIp("other-name", { name: "api", port: 443 });
      await endpoints("other-name", true);
      expect(await told("other-name", 443, bundle(), "v1", "MissingEndpoints")).toEqual(expected("other-name", "api"));
    });

    it("R-AGG-2, R-AGG-3: FailedDiscoveryCheck: nobody listens, no caBundle, another's, no SAN, not served, forbidden", async () => {
      const [nobody = 0] = await freePorts(1);
      await external("named");
      const good = await serve(nameIn("named"));
      const nameless = await serve("elsewhere.default.svc");
      expect(await discovery("named", nobody, bundle())).toMatch(
        /^failing or missing response from https:\/\/localhost:\d+\/apis\/stable\.example\.com\/v1: Get .*connect: connection refused$/,
      );
      expect(await discovery("named", good, {})).toMatch(/x509: certificate signed by unknown authority$/);
      const stranger = await CertificateAuthority.create("stranger");
      expect(await discovery("named", good, bundle(stranger))).toMatch(/x509: certificate signed by unknown authority/);
      expect(await discovery("named", nameless, bundle())).toMatch(
        /x509: certificate is valid for elsewhere\.default\.svc, not named\.default\.svc$/,
      );
      expect(await discovery("named", good, bundle(), "v9")).toMatch(
        /bad status from https:\/\/localhost:\d+\/apis\/stable\.example\.com\/v9: 404$/,
      );
      const forbidding = await serve(nameIn("named"), []);
      expect(await discovery("named", forbidding, bundle())).toMatch(
        /bad status from https:\/\/localhost:\d+\/apis\/stable\.example\.com\/v1: 403$/,
      );
    });

    it("R-AGG-3: Passed", async () => {
      await external("passing");
      const port = await serve(nameIn("passing"));
      expect(await told("passing", port, bundle(), "v1", "Passed")).toEqual(["True", "Passed", "all checks passed"]);
    });
  },
);

interface Discovered {
  readonly metadata: { readonly name: string };
  readonly versions: readonly { readonly freshness: string }[];
}
