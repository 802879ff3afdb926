import { urlsAndVerbs } from "./01-urls-and-verbs.ts";
import { watchPrefix } from "./01-watch-prefix.ts";
import { discovery } from "./02-discovery.ts";
import { openapi } from "./03-openapi.ts";
import { versionAndHealth } from "./04-version-and-health.ts";
import { acceptParameters } from "./05-accept-parameters.ts";
import { negotiation } from "./05-negotiation.ts";
import { tableAndPartial } from "./06-table-and-partial.ts";
import { errors } from "./07-errors.ts";
import { metadata } from "./08-metadata.ts";
import { systemFields } from "./08-system-fields.ts";
import { continueTokens } from "./09-continue-tokens.ts";
import { readingWhatIsThere } from "./09-existing-objects.ts";
import { getAndList } from "./09-get-and-list.ts";
import { selectableFields } from "./10-selectable-fields.ts";
import { selectors } from "./10-selectors.ts";
import { watch } from "./11-watch.ts";
import { watchSocket } from "./11-watch-socket.ts";
import { createUpdatePatch } from "./12-create-update-patch.ts";
import { deletes } from "./12-delete.ts";
import { dryRun } from "./12-dry-run.ts";
import { fieldValidation } from "./12-field-validation.ts";
import { serverSideApply } from "./12-server-side-apply.ts";
import { scale } from "./13-scale.ts";
import { subresources } from "./13-subresources.ts";
import { status } from "./13-status.ts";
import { schema } from "./14-schema.ts";
import { versions } from "./15-versions.ts";
import { headers } from "./21-headers.ts";
import { limits } from "./21-limits.ts";
import { nodePitfalls } from "./23-node-pitfalls.ts";
import type { Chapter } from "../requirement.ts";

/** Every check there is, in the order of the contract. A new file of checks is one line here, and one above. */
export const chapters: readonly Chapter[] = [
  urlsAndVerbs,
  watchPrefix,
  discovery,
  openapi,
  versionAndHealth,
  negotiation,
  acceptParameters,
  tableAndPartial,
  errors,
  metadata,
  systemFields,
  getAndList,
  continueTokens,
  readingWhatIsThere,
  selectors,
  selectableFields,
  watch,
  watchSocket,
  createUpdatePatch,
  deletes,
  dryRun,
  fieldValidation,
  serverSideApply,
  status,
  scale,
  subresources,
  schema,
  versions,
  headers,
  limits,
  nodePitfalls,
];
