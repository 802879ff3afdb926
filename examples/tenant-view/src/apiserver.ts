import { runApiServer } from "apiserver-boot";
import { groups } from "./apis/index.js";
import { tenantsMayAsk } from "./tenants.js";

// Takes the flags of a Kubernetes API server: --help lists them.
await runApiServer({ name: "tenant-view", groups, authorizers: [tenantsMayAsk] });
