import type { ResourceType } from "../meta/resource-type.ts";

/** Kinds and their resources, by apiVersion: what Kubernetes 1.37 serves itself and what can be watched. */
type Plurals = Readonly<Record<string, Readonly<Record<string, string>>>>;

const namespaced: Plurals = {
  "apps/v1": {
    ControllerRevision: "controllerrevisions",
    DaemonSet: "daemonsets",
    Deployment: "deployments",
    ReplicaSet: "replicasets",
    StatefulSet: "statefulsets",
  },
  "autoscaling/v2": { HorizontalPodAutoscaler: "horizontalpodautoscalers" },
  "batch/v1": { CronJob: "cronjobs", Job: "jobs" },
  "certificates.k8s.io/v1": { PodCertificateRequest: "podcertificaterequests" },
  "coordination.k8s.io/v1": { Lease: "leases" },
  "discovery.k8s.io/v1": { EndpointSlice: "endpointslices" },
  "events.k8s.io/v1": { Event: "events" },
  "networking.k8s.io/v1": { Ingress: "ingresses", NetworkPolicy: "networkpolicies" },
  "policy/v1": { PodDisruptionBudget: "poddisruptionbudgets" },
  "rbac.authorization.k8s.io/v1": { Role: "roles", RoleBinding: "rolebindings" },
  "resource.k8s.io/v1": { ResourceClaim: "resourceclaims", ResourceClaimTemplate: "resourceclaimtemplates" },
  "storage.k8s.io/v1": { CSIStorageCapacity: "csistoragecapacities" },
  v1: {
    ConfigMap: "configmaps",
    Endpoints: "endpoints",
    Event: "events",
    LimitRange: "limitranges",
    PersistentVolumeClaim: "persistentvolumeclaims",
    Pod: "pods",
    PodTemplate: "podtemplates",
    ReplicationController: "replicationcontrollers",
    ResourceQuota: "resourcequotas",
    Secret: "secrets",
    Service: "services",
    ServiceAccount: "serviceaccounts",
  },
};

const clusterScoped: Plurals = {
  "admissionregistration.k8s.io/v1": {
    MutatingAdmissionPolicy: "mutatingadmissionpolicies",
    MutatingAdmissionPolicyBinding: "mutatingadmissionpolicybindings",
    MutatingWebhookConfiguration: "mutatingwebhookconfigurations",
    ValidatingAdmissionPolicy: "validatingadmissionpolicies",
    ValidatingAdmissionPolicyBinding: "validatingadmissionpolicybindings",
    ValidatingWebhookConfiguration: "validatingwebhookconfigurations",
  },
  "apiextensions.k8s.io/v1": { CustomResourceDefinition: "customresourcedefinitions" },
  "apiregistration.k8s.io/v1": { APIService: "apiservices" },
  "certificates.k8s.io/v1": {
    CertificateSigningRequest: "certificatesigningrequests",
    ClusterTrustBundle: "clustertrustbundles",
  },
  "flowcontrol.apiserver.k8s.io/v1": {
    FlowSchema: "flowschemas",
    PriorityLevelConfiguration: "prioritylevelconfigurations",
  },
  "networking.k8s.io/v1": { IPAddress: "ipaddresses", IngressClass: "ingressclasses", ServiceCIDR: "servicecidrs" },
  "node.k8s.io/v1": { RuntimeClass: "runtimeclasses" },
  "rbac.authorization.k8s.io/v1": { ClusterRole: "clusterroles", ClusterRoleBinding: "clusterrolebindings" },
  "resource.k8s.io/v1": {
    DeviceClass: "deviceclasses",
    DeviceTaintRule: "devicetaintrules",
    ResourceSlice: "resourceslices",
  },
  "scheduling.k8s.io/v1": { PriorityClass: "priorityclasses" },
  "storage.k8s.io/v1": {
    CSIDriver: "csidrivers",
    CSINode: "csinodes",
    StorageClass: "storageclasses",
    VolumeAttachment: "volumeattachments",
    VolumeAttributesClass: "volumeattributesclasses",
  },
  "storagemigration.k8s.io/v1": { StorageVersionMigration: "storageversionmigrations" },
  v1: { Namespace: "namespaces", Node: "nodes", PersistentVolume: "persistentvolumes" },
};

/** Where a type of Kubernetes itself is served. @throws Error for any other */
export function builtInType(apiVersion: string, kind: string): ResourceType {
  const found = pluralOf(namespaced, apiVersion, kind) ?? pluralOf(clusterScoped, apiVersion, kind);
  if (found === undefined)
    throw new Error(
      `${apiVersion} ${kind} is no type of Kubernetes itself; say where it is served: ` +
        "resourceType({ group, version, kind, resource, namespaced })",
    );
  const [version = "", group = ""] = apiVersion.split("/").toReversed();
  const isNamespaced = pluralOf(namespaced, apiVersion, kind) !== undefined;
  return { group, version, kind, resource: found, namespaced: isNamespaced };
}

const pluralOf = (plurals: Plurals, apiVersion: string, kind: string): string | undefined => {
  const kinds = Object.hasOwn(plurals, apiVersion) ? plurals[apiVersion] : undefined;
  return kinds !== undefined && Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
};

/** All of them, for who wants to compare. */
export const builtInTypes = (): ResourceType[] =>
  [namespaced, clusterScoped].flatMap((plurals) =>
    Object.entries(plurals).flatMap(([apiVersion, kinds]) =>
      Object.keys(kinds).map((kind) => builtInType(apiVersion, kind)),
    ),
  );
