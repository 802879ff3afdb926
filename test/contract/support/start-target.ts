import { readFileSync } from "node:fs";
import { description } from "./description.ts";
import { contractGroup } from "./kinds.ts";
import { serve } from "./serve.ts";
import type { Target } from "../../../src/conform/target.ts";

/** The server that `CONTRACT_TARGET` describes, else one of our own for as long as the chapter takes. */
export async function startTarget(): Promise<Target> {
  const file = process.env.CONTRACT_TARGET;
  if (file !== undefined) {
    const target = JSON.parse(readFileSync(file, "utf8")) as Omit<Target, "stop">;
    return { ...target, stop: () => Promise.resolve() };
  }
  const served = await serve([contractGroup]);
  const { server, ca, admin } = served;
  return { ...description, admin: { server, ca, ...admin }, anonymous: { server, ca }, stop: () => served.stop() };
}
