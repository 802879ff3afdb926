import type { CommandEntry } from "./command-definition.ts";

/** Every command, parents before children, in the order help lists them. */
export const commandTable: readonly CommandEntry[] = [
  { path: ["init"], summary: "Start a project" },
  {
    path: ["init", "repo"],
    summary: "Write a project that installs, checks, tests and serves at once",
    load: async () => (await import("./commands/init-repo.ts")).initRepo,
  },
  { path: ["create"], summary: "Add groups, versions and kinds to the project" },
  {
    path: ["create", "group"],
    summary: "Add an API group",
    load: async () => (await import("./commands/create-group.ts")).createGroup,
  },
  {
    path: ["create", "group", "version"],
    summary: "Add a version to an API group",
    load: async () => (await import("./commands/create-version.ts")).createVersion,
  },
  {
    path: ["create", "group", "version", "resource"],
    summary: "Add a kind and its controller to a version",
    load: async () => (await import("./commands/create-resource.ts")).createResource,
  },
  {
    path: ["create", "resource"],
    summary: "The same as create group version resource",
    load: async () => (await import("./commands/create-resource.ts")).createResource,
  },
  {
    path: ["create", "controller"],
    summary: "Add a controller of a kind",
    load: async () => (await import("./commands/create-controller.ts")).createController,
  },
  {
    path: ["create", "subresource"],
    summary: "Add a subresource to a kind",
    load: async () => (await import("./commands/create-subresource.ts")).createSubresource,
  },
  {
    path: ["create", "storage"],
    summary: "Keep the objects of a kind elsewhere than in the server's storage",
    load: async () => (await import("./commands/create-storage.ts")).createStorage,
  },
  { path: ["build"], summary: "Make what can be run elsewhere" },
  {
    path: ["build", "executables"],
    summary: "Bundle the API server and the controllers, each into one file",
    load: async () => (await import("./commands/build-executables.ts")).buildExecutables,
  },
  {
    path: ["build", "crds"],
    summary: "Write the kinds as CustomResourceDefinitions of a cluster",
    load: async () => (await import("./commands/build-crds.ts")).buildCrds,
  },
  {
    path: ["build", "config"],
    summary: "Write manifests that install the project in a cluster",
    load: async () => (await import("./commands/build-config.ts")).buildConfig,
  },
  {
    path: ["build", "container"],
    summary: "Make a container image of the programs, and push it",
    load: async () => (await import("./commands/build-container.ts")).buildContainer,
  },
  { path: ["run"], summary: "Run the project" },
  {
    path: ["run", "local"],
    summary: "Serve the project on this machine, without a cluster",
    load: async () => (await import("./commands/run-local.ts")).runLocal,
  },
  {
    path: ["run", "in-cluster"],
    summary: "Install the project in a cluster, and wait until it serves",
    load: async () => (await import("./commands/run-in-cluster.ts")).runInCluster,
  },
  { path: ["delete"], summary: "Remove what was installed" },
  {
    path: ["delete", "in-cluster"],
    summary: "Remove an installation from a cluster",
    load: async () => (await import("./commands/delete-in-cluster.ts")).deleteInCluster,
  },
  {
    path: ["conform"],
    summary: "Check a resource of any API server by the Kubernetes API contract",
    load: async () => (await import("./commands/conform.ts")).conform,
  },
  { path: ["show"], summary: "Tell what the project has" },
  {
    path: ["show", "apiserver"],
    summary: "Show the API server and its groups",
    load: async () => (await import("./commands/show-apiserver.ts")).showApiServer,
  },
  {
    path: ["show", "resource"],
    summary: "Show the kinds",
    load: async () => (await import("./commands/show-resource.ts")).showResource,
  },
  {
    path: ["version"],
    summary: "Show the versions of the tool, of Node and of the templates",
    load: async () => (await import("./commands/version.ts")).version,
  },
  {
    path: ["completion"],
    summary: "Print the completion script of a shell",
    load: async () => (await import("./commands/completion.ts")).completion,
  },
];
