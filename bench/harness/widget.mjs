// The objects of the bench: about 1.5 kB each as they are served, as many things as a Deployment has.

export const collectionPath = "/apis/bench.example.com/v1/namespaces/default/widgets";
export const otherCollectionPath = collectionPath.replace("/default/", "/other/");
export const nameDigits = 7;

/** Where a name has to be written into the request's body: as long as a real one. */
export const namePlaceholder = "N".repeat(nameDigits);

/** Where a change has to be written into a body: it ends the image. */
export const changePlaceholder = "C".repeat(nameDigits);

/** The body of a create; `prefix` and seven digits make the name. */
export const widgetBody = (prefix) => JSON.stringify(widget(prefix));

/** The same, of `kind`, with all that CheckedWidget has defaults for left out if `defaulted`. */
export function widgetOfKindBody(prefix, kind, { defaulted = false } = {}) {
  const { spec, ...rest } = widget(prefix);
  const { replicas: _, suspended: __, ports, ...others } = spec;
  const withoutDefaults = { ...others, ports: ports.map(({ name, port }) => ({ name, port })) };
  return JSON.stringify({ ...rest, kind, spec: defaulted ? withoutDefaults : spec });
}

/** What an applier of the whole object sends: each time another image if `changing`. */
export function applyBody(prefix, { changing = false } = {}) {
  const { spec, ...rest } = widget(prefix);
  return JSON.stringify({ ...rest, spec: changing ? { ...spec, image: changingImage } : spec });
}

export const mergePatchBody = () => JSON.stringify({ spec: { image: changingImage } });

/** An object as it was answered, with another image. */
export const changedObject = (json, change) => json.replace(/(team\/widget:v)[^"]*/, `$1${change}`);

const changingImage = `registry.example.com/team/widget:v${changePlaceholder}`;

function widget(prefix) {
  return {
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
  };
}
