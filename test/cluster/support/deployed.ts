import { afterAll, describe, inject } from "vitest";
import { Client } from "../../../src/client/client.ts";
import { Kubectl } from "../../e2e/support/kubectl.ts";

export interface Deployed {
  /** An administrator's. */
  readonly kubectl: Kubectl;
  /** Of the same administrator. */
  readonly client: Client;
  /** The same: its text. */
  readonly kubeconfig: string;
  /** That the node pulls from. */
  readonly registry: string;
  /** Of the control plane; what is stored there under other keys is seen by nobody else. */
  readonly etcd: string;
  /** An image of etcd that the node has. */
  readonly etcdImage: string;
}

/** A suite that needs the cluster; skipped, with the reason in its name, where there is none. */
export function describeDeployed(title: string, define: (deployed: Deployed) => void): void {
  const deployed = inject("deployed");
  if ("unavailable" in deployed) {
    describe.skip(`${title} (skipped: ${deployed.unavailable})`, () => define(nothing));
    return;
  }
  const { server, ca, admin, etcd, etcdImage, kubeconfig, registry } = deployed;
  describe(title, () => {
    const kubectl = new Kubectl(deployed.kubectl, deployed.kubeconfig);
    const client = new Client({ server, ca, ...admin });
    afterAll(() => {
      kubectl.remove();
      client.close();
    });
    define({ kubectl, client, kubeconfig, registry, etcd, etcdImage });
  });
}

/** For suites that are only counted. */
const nothing = new Proxy({} as Deployed, { get: () => undefined });
