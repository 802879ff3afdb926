import { runApiServer } from "apiserver-boot";
import { groups } from "./apis/index.js";

// Takes the flags of a Kubernetes API server: --help lists them.
await runApiServer({ name: "own-storage", groups });
