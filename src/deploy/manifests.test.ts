import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { variants } from "../../test/config/variants.ts";
import { withArgs } from "./arguments.ts";
import { apiServices } from "./apiservices.ts";
import type { ConfigRequest } from "./config-request.ts";
import type { Manifest } from "./manifest.ts";
import { manifestFiles, manifestsOf } from "./manifests.ts";
import { renderManifests } from "./render-manifests.ts";
import { compareVersions } from "../project/version-order.ts";

const snapshots = join(import.meta.dirname, "..", "..", "test", "config");
const all = Object.entries(variants);
const variant = (name: string): ConfigRequest => variants[name] as ConfigRequest;

interface Workload {
  readonly spec: {
    readonly replicas: number;
    readonly template: {
      readonly spec: {
        readonly terminationGracePeriodSeconds: number;
        readonly serviceAccountName?: string;
        readonly containers: readonly { readonly args: readonly string[] }[];
        readonly volumes: readonly object[];
      };
    };
  };
}

function find(request: ConfigRequest, kind: string, name: string): Manifest {
  const found = manifestsOf(request).find((one) => one.kind === kind && one.metadata.name === name);
  if (found === undefined) throw new Error(`no ${kind} ${name}`);
  return found;
}

const workload = (request: ConfigRequest, kind: string, name: string) =>
  find(request, kind, name) as Manifest & Workload;

describe("manifests", () => {
  it.each(all)("%s: are what is committed", async (name, request) => {
    const text = manifestFiles(request)
      .map(({ path, comment, manifests }) => `# ${path}\n${renderManifests(manifests, comment)}`)
      .join("---\n");
    await expect(text).toMatchFileSnapshot(join(snapshots, `${name}.yaml`));
  });

  it.each(all)("%s: no two are the same object, and each is labelled", (_, request) => {
    const manifests = manifestsOf(request);
    const names = manifests.map(({ kind, metadata }) => `${kind} ${metadata.namespace} ${metadata.name}`);
    expect(new Set(names).size).toBe(names.length);
    for (const { metadata } of manifests)
      expect(metadata.labels).toMatchObject({
        "app.kubernetes.io/managed-by": "apiserver-boot",
        "app.kubernetes.io/instance": "crontab",
      });
  });

  it.each(all)(
    "%s: R-MV-10, R-AGG-1, R-AGG-6, R-DISC-6: an APIService for each version with kinds, best first",
    (_, request) => {
      const services = apiServices(request) as readonly (Manifest & {
        spec: {
          version: string;
          groupPriorityMinimum: number;
          versionPriority: number;
          insecureSkipTLSVerify?: boolean;
        };
      })[];
      expect(services.map(({ metadata }) => metadata.name)).toEqual(
        ["v1", "v1beta1", "v2alpha1"].map((version) => `${version}.stable.example.com`),
      );
      const byPriority = services.toSorted((a, b) => b.spec.versionPriority - a.spec.versionPriority);
      expect(new Set(services.map(({ spec }) => spec.versionPriority)).size).toBe(services.length);
      expect(byPriority.map(({ spec }) => spec.version)).toEqual(
        services.map(({ spec }) => spec.version).toSorted(compareVersions),
      );
      for (const { spec } of services) {
        expect(spec.groupPriorityMinimum).toBeGreaterThanOrEqual(1000);
        expect(spec.insecureSkipTLSVerify).toBeUndefined();
      }
    },
  );

  it("R-LIFE-5: the time to end in order follows from the server's own flags", () => {
    const seconds = (request: ConfigRequest): number =>
      workload(request, "Deployment", "crontab").spec.template.spec.terminationGracePeriodSeconds;
    expect(seconds(variant("default"))).toBe(10 + 60 + 5 + 15);
    expect(seconds(variant("three-members"))).toBe(20 + 60 + 5 + 15);
    expect(seconds({ ...variant("default"), apiserverArgs: ["--request-timeout=2m30s"] })).toBe(10 + 150 + 5 + 15);
  });

  it("embedded storage has one replica that is gone before the next one comes", () => {
    const { spec } = workload(variant("embedded"), "Deployment", "crontab");
    expect(spec).toMatchObject({ replicas: 1, strategy: { type: "Recreate" } });
  });

  it("a ServiceAccount of the user's is bound and not made", () => {
    const request = variant("external");
    expect(
      manifestsOf(request).filter(({ kind, metadata }) => kind === "ServiceAccount" && metadata.name === "mine"),
    ).toEqual([]);
    expect(workload(request, "Deployment", "crontab").spec.template.spec.serviceAccountName).toBe("mine");
    expect(find(request, "ClusterRoleBinding", "default:crontab:auth-delegator")).toMatchObject({
      subjects: [{ name: "mine", namespace: "default" }],
    });
  });

  it("controllers may do what PROJECT says of them, and nothing to kinds that it does not name", () => {
    const { rules } = find(
      variant("default"),
      "ClusterRole",
      "crontab-system:crontab:controller-manager",
    ) as Manifest & {
      rules: readonly { apiGroups: string[]; resources: string[]; verbs: string[] }[];
    };
    const may = (group: string, resource: string): string =>
      rules
        .filter((rule) => rule.apiGroups.includes(group) && rule.resources.includes(resource))
        .flatMap(({ verbs }) => verbs)
        .toSorted()
        .join(" ");
    const all = "create delete get list patch update watch";
    expect(may("stable.example.com", "crontabs")).toBe("get list patch update watch");
    expect(may("stable.example.com", "crontabs/status")).toBe("get patch update");
    expect(may("stable.example.com", "crontabs/finalizers")).toBe("update");
    expect([may("apps", "deployments"), may("", "configmaps")]).toEqual([all, all]);
    expect([may("", "secrets"), may("stable.example.com", "fleets")]).toEqual(["get list watch", "get list watch"]);
    expect([may("other.example.com", "things"), may("other.example.com", "things/status")]).toEqual([
      "get list watch",
      "",
    ]);
    expect(rules.flatMap(({ verbs, resources, apiGroups }) => [...verbs, ...resources, ...apiGroups])).not.toContain(
      "*",
    );
  });

  it("several controllers agree on who works by one Lease, one that does not is alone", () => {
    const several = workload(variant("default"), "Deployment", "crontab-controller-manager");
    expect(several.spec).toMatchObject({ replicas: 2, strategy: { type: "RollingUpdate" } });
    expect(several.spec.template.spec.containers[0]?.args).toContain("--leader-election-id=crontab-controller-manager");
    expect(find(variant("default"), "Role", "crontab-controller-manager")).toMatchObject({
      rules: [{ verbs: ["create"] }, { resourceNames: ["crontab-controller-manager"], verbs: ["get", "update"] }],
    });
    const alone = workload(variant("external"), "Deployment", "crontab-controller-manager");
    expect(alone.spec).toMatchObject({ replicas: 1, strategy: { type: "Recreate" } });
  });

  it("the URL of a database comes as a file, and is in no argument", () => {
    const request = { ...variant("default"), storage: { kind: "postgres", secret: "database" } } as const;
    const { containers, volumes } = workload(request, "Deployment", "crontab").spec.template.spec;
    expect(containers[0]?.args).toEqual(
      expect.arrayContaining(["--storage-backend=postgres", "--postgres-url-file=/etc/postgres/url"]),
    );
    expect(containers[0]).toMatchObject({
      volumeMounts: expect.arrayContaining([{ name: "postgres", mountPath: "/etc/postgres", readOnly: true }]),
    });
    expect(volumes).toContainEqual({ name: "postgres", secret: { secretName: "database" } });
  });

  it("given flags take the place of the defaults", () => {
    expect(withArgs(["--a=1", "--b=2"], ["--b=3", "--c"])).toEqual(["--a=1", "--b=3", "--c"]);
  });

  it("three members know each other by name", () => {
    const [container] = workload(variant("three-members"), "StatefulSet", "crontab-etcd").spec.template.spec.containers;
    const peers = (container?.args ?? []).find((arg) => arg.startsWith("--initial-cluster="));
    expect(peers?.split(",")).toHaveLength(3);
  });

  it.each(["default", "kube-system"])("the namespace %s is not ours to describe", (namespace) => {
    expect(manifestsOf({ ...variant("default"), namespace }).filter(({ kind }) => kind === "Namespace")).toEqual([]);
  });
});
