import { runControllerManager } from "apiserver-boot/controller";
import { controllers } from "./controllers/index.js";

// Leader election, health, metrics: --help lists the flags.
await runControllerManager({ name: "own-storage-controllers", controllers });
