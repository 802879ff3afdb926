/** Layer rules of ../docs: each layer imports only itself and earlier ones. @type {import('dependency-cruiser').IConfiguration} */
const layers = [
  "meta",
  "schema",
  "api",
  "crd",
  "openapi",
  "storage",
  "registry",
  "auth",
  "admission",
  "endpoints",
  "filters",
  "webhook",
  "server",
];
const runtime = [...layers, "client", "controller", "testing"];
const tool = ["cli", "project", "scaffold", "process", "build", "local", "deploy", "certificates", "files", "image"];
/** Of the tool's package, but a client of servers: it may know the wire, never the runtime (docs/decisions/004). */
const conform = "conform";
/** As well: it installs in clusters. */
const inCluster = "in-cluster";
const notFrom = (folder, allowed) => ({
  name: `layer-${folder}`,
  comment: `src/${folder} may import only: ${allowed.join(", ")}`,
  severity: "error",
  from: { path: `^src/${folder}/`, pathNot: "\\.test\\.ts$" },
  to: { path: "^src/", pathNot: `^src/(${allowed.join("|")})/` },
});

module.exports = {
  forbidden: [
    { name: "no-circular", severity: "error", from: {}, to: { circular: true } },
    // A server that extends a cluster is also its client.
    ...layers.map((folder, index) =>
      notFrom(folder, [...layers.slice(0, index + 1), ...(folder === "server" ? ["client"] : [])]),
    ),
    notFrom("client", ["client", "meta"]),
    {
      name: "layer-conform",
      comment: "src/conform knows the wire, and what the tool throws for a person to mend: nothing else",
      severity: "error",
      from: { path: "^src/conform/", pathNot: "\\.test\\.ts$" },
      to: { path: "^src/", pathNot: "^src/(conform|client|meta)/|^src/project/user-error\\.ts$" },
    },
    {
      name: "layer-in-cluster",
      comment: "src/in-cluster knows clusters and objects, and what the tool throws for a person to mend: nothing else",
      severity: "error",
      from: { path: "^src/in-cluster/", pathNot: "\\.test\\.ts$" },
      to: { path: "^src/", pathNot: "^src/(in-cluster|client|meta)/|^src/project/user-error\\.ts$" },
    },
    notFrom("controller", ["controller", "client", "meta"]),
    {
      name: "testing-is-a-leaf",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/testing/|\\.test\\.ts$" },
      to: { path: "^src/testing/" },
    },
    {
      name: "tool-does-not-import-runtime",
      severity: "error",
      from: { path: `^src/(${tool.join("|")})/` },
      to: { path: `^src/(${runtime.join("|")})/|^src/index\\.ts$` },
    },
    {
      name: "runtime-does-not-import-tool",
      severity: "error",
      from: { path: `^src/(${runtime.join("|")})/|^src/index\\.ts$` },
      to: { path: `^src/(${[...tool, conform, inCluster].join("|")})/` },
    },
    {
      name: "execa-only-in-process",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/process/" },
      to: { path: "^execa$|node_modules/execa/|^(node:)?child_process$" },
    },
    {
      name: "sockets-only-in-server-and-clients",
      severity: "error",
      from: {
        path: "^src/",
        pathNot:
          "^src/(server|client|controller|local|testing|conform|storage/etcd/grpc|image/registry)/|\\.test\\.ts$",
      },
      to: { path: "^(node:)?(http|https|http2|net|tls)$" },
    },
  ],
  options: {
    parser: "swc",
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules" },
    exclude: { path: "\\.d\\.ts$" },
    enhancedResolveOptions: { extensions: [".ts", ".js", ".json"] },
  },
};
