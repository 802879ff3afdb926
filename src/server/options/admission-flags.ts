import { list, type Flag } from "./flag.ts";

const names: Pick<Flag<readonly string[]>, "placeholder"> = { placeholder: "strings" };

/** Which admission plugins are on. */
export const admissionFlags = {
  enableAdmissionPlugins: {
    ...names,
    name: "enable-admission-plugins",
    default: "",
    help: "Admission plugins to switch on. All are on: NamespaceLifecycle, as far as there is a cluster, and the program's own.",
    parse: list,
  },
  disableAdmissionPlugins: {
    ...names,
    name: "disable-admission-plugins",
    default: "",
    help: "Admission plugins to switch off.",
    parse: list,
  },
} as const satisfies Record<string, Flag<readonly string[]>>;
