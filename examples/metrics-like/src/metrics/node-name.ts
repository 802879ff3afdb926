import { hostname } from "node:os";

/** This machine, by a name that Kubernetes takes. */
export const nodeName =
  hostname()
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]+/g, "-")
    .replaceAll(/^-+|-+$/g, "")
    .slice(0, 63) || "localhost";
