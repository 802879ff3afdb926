/** The key of this tool and of how it lays projects out; a layout that commands cannot read gets another number. */
export const LAYOUT = "typescript.apiserver-boot/v1";

/** The version of kubebuilder's PROJECT convention that is followed. */
export const PROJECT_VERSION = "3";
