/** Where the programs of a control plane run. */
export interface Surroundings {
  /** Where they listen; this process reaches it too. */
  readonly address: string;
  /** What else the certificate of kube-apiserver is for. */
  readonly names: readonly string[];
  /** Whether a controller manager and nodes are there too. */
  readonly hasNodes: boolean;
  /** What starts a program there. */
  command(program: string, args: readonly string[]): readonly [string, readonly string[]];
}

/** Beside this process. */
export const onTheLoopback: Surroundings = {
  address: "127.0.0.1",
  names: [],
  hasNodes: false,
  command: (program, args) => [program, args],
};
