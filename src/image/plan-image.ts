import { platformName } from "../build/platform.ts";
import { chooseBase } from "./base/choose-base.ts";
import type { ImageRequest } from "./image-request.ts";

export interface ImageStep {
  readonly step: "check" | "base" | "build" | "write" | "push";
  /** In words. */
  readonly summary: string;
}

/** What will be done, in order; pure, so it does not know yet which engine `auto` finds. */
export function planImage(request: ImageRequest): readonly ImageStep[] {
  const { builder, check, push, output, reference } = request;
  const platforms = request.platforms.map(platformName).join(", ");
  const write: ImageStep[] =
    output === undefined ? [] : [{ step: "write", summary: `${output.format} ${output.path}` }];
  const pushing: ImageStep[] = push ? [{ step: "push", summary: reference }] : [];
  if (builder !== "oci") {
    const by = builder === "auto" ? "docker, podman, buildah or nerdctl, else by oci" : builder;
    return [{ step: "build", summary: `the Dockerfile by ${by}, for ${platforms}` }, ...write, ...pushing];
  }
  return [
    { step: "base", summary: baseSummary(request) },
    ...(check ? [{ step: "check", summary: "the project's types" } as const] : []),
    { step: "build", summary: `${request.targets.join(", ")}, for ${platforms}` },
    ...write,
    ...pushing,
  ];
}

function baseSummary({ base, standalone, directory }: ImageRequest): string {
  const choice = chooseBase(base, standalone, directory);
  switch (choice.type) {
    case "registry":
      return choice.name;
    case "file":
      return choice.path;
    case "scratch":
      return standalone ? "scratch: libraries of this machine" : "scratch: Node, and libraries of this machine";
  }
}
