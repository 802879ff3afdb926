import type { BuildTarget } from "../build/build-target.ts";

/** What every image of a project is, whatever built it; the template of the Dockerfile says the same. */
export const PROGRAM_DIRECTORY = "/app";
/** The only folder that is written to: objects of the embedded storage, certificates the server makes itself. */
export const DATA_DIRECTORY = "/data";
/** No user of any base; numeric, so that a kubelet can tell it is not root. */
export const USER_ID = 65532;
export const PORT = 9443;

/** What starts a program in the image. */
export function programPath(target: BuildTarget): string {
  return `${PROGRAM_DIRECTORY}/${target}`;
}
