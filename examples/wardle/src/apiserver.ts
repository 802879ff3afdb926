import { runApiServer } from "apiserver-boot";
import { banFlunder } from "./admission/ban-flunder.js";
import { groups } from "./apis/index.js";

// Takes the flags of a Kubernetes API server: --help lists them.
await runApiServer({ name: "wardle", groups, admission: [banFlunder] });
