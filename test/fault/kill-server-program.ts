// The server as a program, started and killed by kill-server.test.ts.
import { runApiServer } from "../../src/server/main.ts";
import { faultGroup } from "./bad-input/kinds.ts";

await runApiServer({ name: "kill-server", groups: [faultGroup] });
