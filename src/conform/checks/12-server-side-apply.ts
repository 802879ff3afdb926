import { mutableField } from "../needs.ts";
import { chapter } from "../requirement.ts";
import { applyOtherWriters } from "./12-apply-other-writers.ts";
import { applyOwnership } from "./12-apply-ownership.ts";
import { applyRequests } from "./12-apply-request.ts";
import { plainSpec } from "./applying.ts";

const requirements = [...applyRequests, ...applyOwnership, ...applyOtherWriters];

export const serverSideApply = chapter(
  "12.5 server-side apply",
  requirements.map((one) => ({ ...one, needs: [mutableField, plainSpec, ...one.needs] })),
);
