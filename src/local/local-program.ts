/** The programs `run local` can start, in the order they start. */
export const localPrograms = ["etcd", "apiserver", "controller-manager"] as const;
export type LocalProgram = (typeof localPrograms)[number];
