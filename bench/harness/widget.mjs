// The objects of the bench: about 1.5 kB each as they are served, as many things as a Deployment has.

export const collectionPath = "/apis/bench.example.com/v1/namespaces/default/widgets";
export const otherCollectionPath = collectionPath.replace("/default/", "/other/");
export const nameDigits = 7;

/** Where a name has to be written into the request's body: as long as a real one. */
export const namePlaceholder = "N".repeat(nameDigits);

/** The body of a create; `prefix` and seven digits make the name. */
export function widgetBody(prefix) {
  return JSON.stringify({
    apiVersion: "bench.example.com/v1",
    kind: "Widget",
    metadata: {
      name: `${prefix}-${namePlaceholder}`,
      labels: { "app.kubernetes.io/name": "widget", "app.kubernetes.io/part-of": "bench", tier: "backend" },
      annotations: { "example.com/owner": "team-platform@example.com", "example.com/description": "x".repeat(160) },
    },
    spec: {
      schedule: "*/5 * * * *",
      image: "registry.example.com/team/widget:v1.2.3",
      replicas: 3,
      suspended: false,
      selector: { "app.kubernetes.io/name": "widget" },
      resources: { limits: { cpu: "500m", memory: "128Mi" }, requests: { cpu: "100m", memory: "64Mi" } },
      environment: Array.from({ length: 7 }, (_, index) => ({
        name: `SETTING_NUMBER_${index}`,
        value: `value of the setting number ${index}`,
      })),
      ports: [
        { name: "https", port: 8443, protocol: "TCP" },
        { name: "metrics", port: 9090, protocol: "TCP" },
      ],
    },
  });
}
