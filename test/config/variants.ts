import { defaultEtcdImage, defaultStorageSize, type ConfigRequest } from "../../src/deploy/config-request.ts";
import type { ProjectResource } from "../../src/project/project.ts";

const api = { shortNames: [], categories: [], statusSubresource: true, columns: [] };

const cronTab: ProjectResource = {
  group: "stable",
  version: "v1",
  kind: "CronTab",
  plural: "crontabs",
  singular: "crontab",
  namespaced: true,
  controller: true,
  owns: [
    { group: "apps", version: "v1", kind: "Deployment", plural: "deployments", namespaced: true },
    { group: "", version: "v1", kind: "ConfigMap", plural: "configmaps", namespaced: true },
  ],
  watches: [
    { group: "", version: "v1", kind: "Secret", plural: "secrets", namespaced: true },
    { group: "stable.example.com", version: "v1", kind: "Fleet", plural: "fleets", namespaced: false },
  ],
  api: {
    ...api,
    subresources: [
      { name: "scale", type: "scale" },
      { name: "run", type: "arbitrary", verb: "create" },
      { name: "log", type: "arbitrary", verb: "get" },
      { name: "console", type: "connector" },
    ],
  },
};

const { api: _, owns: __, watches: ___, ...deployment } = cronTab;

/** What a project may have: two versions, a version without kinds, a cluster-scoped kind, one that is served elsewhere. */
const project: ConfigRequest["project"] = {
  domain: "example.com",
  projectName: "crontab-apiserver",
  groups: [
    { name: "stable", versions: ["v1beta1", "v1", "v2alpha1", "v3"] },
    { name: "empty", versions: ["v1"] },
  ],
  resources: [
    { ...cronTab, version: "v1beta1", controller: false, api: { ...api, hub: "v1" } },
    cronTab,
    { ...cronTab, version: "v2alpha1", controller: false, api: { ...api, hub: "v1" } },
    { ...cronTab, kind: "Fleet", plural: "fleets", singular: "fleet", namespaced: false, controller: false, api },
    { ...deployment, group: "other", kind: "Thing", plural: "things", singular: "thing" },
  ],
};

const base: ConfigRequest = {
  project,
  name: "crontab",
  namespace: "crontab-system",
  image: "registry.example.com/crontab:v1",
  imagePullSecrets: [],
  storage: { kind: "etcd", members: 1, image: defaultEtcdImage, size: defaultStorageSize },
  replicas: 2,
  controllerReplicas: 2,
  apiserverArgs: [],
  controllerArgs: [],
  controllerEnv: [],
  certificates: { kind: "self-signed" },
};

const withoutControllers = project.resources.map((resource) => ({ ...resource, controller: false }));
const ca = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";

/** Every choice that the commands offer, at least once. */
export const variants: Readonly<Record<string, ConfigRequest>> = {
  default: base,
  "three-members": {
    ...base,
    imagePullSecrets: ["pull"],
    storage: {
      kind: "etcd",
      members: 3,
      image: "registry.example.com/etcd:3.5.24",
      size: "20Gi",
      storageClass: "fast",
    },
    replicas: 3,
    certificates: { kind: "cert-manager" },
    apiserverArgs: ["--v=3", "--shutdown-delay-duration=20s"],
    controllerArgs: ["--dry-run"],
    controllerEnv: [{ name: "REGION", value: "eu" }],
    controllerSecret: { name: "credentials", mountPath: "/etc/credentials" },
  },
  embedded: {
    ...base,
    project: { ...project, resources: withoutControllers },
    storage: { kind: "embedded", size: defaultStorageSize },
    replicas: 1,
  },
  external: {
    ...base,
    namespace: "default",
    serviceAccount: "mine",
    storage: { kind: "external", servers: ["https://etcd.example.com:2379"], secret: "etcd-credentials" },
    certificates: { kind: "files", secret: "serving", ca },
    controllerReplicas: 1,
    controllerArgs: ["--leader-elect=false", "--metrics-bind-address=0"],
  },
};
