import { runApiServer } from "apiserver-boot";
import { groups } from "./apis/index.js";
import { tokenAuthenticator } from "./tokens/token-authenticator.js";

// Takes the flags of a Kubernetes API server: --help lists them.
await runApiServer({ name: "token-request", groups, authenticators: [tokenAuthenticator] });
