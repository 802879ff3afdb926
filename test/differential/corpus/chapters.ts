import type { Random } from "../../fault/bad-input/random.ts";
import type { Scenario } from "../step.ts";
import { applies } from "./apply.ts";
import { create } from "./create.ts";
import { deletes } from "./delete.ts";
import { history } from "./history.ts";
import { patches } from "./patch.ts";
import { reads } from "./read.ts";
import { rules } from "./rules.ts";
import { scales } from "./scale.ts";
import { status } from "./status.ts";
import { typed } from "./typed.ts";
import { update } from "./update.ts";
import { severalVersions } from "./versions.ts";
import { watches } from "./watch.ts";

export interface Chapter {
  readonly name: string;
  /** @param scale multiplies what is generated rather than enumerated */
  scenarios(random: Random, scale: number): Iterable<Scenario>;
}

export const chapters: readonly Chapter[] = [
  create,
  update,
  patches,
  deletes,
  reads,
  watches,
  status,
  applies,
  rules,
  severalVersions,
  scales,
  typed,
  history,
];
