/** A file a build wrote. */
export interface BuiltFile {
  /** Absolute. */
  readonly path: string;
  readonly bytes: number;
}
