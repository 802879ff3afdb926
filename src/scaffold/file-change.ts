/** One file a command wants to write. Paths are relative to the project, with "/". */
export type FileChange =
  /** A file the user owns from then on: never touched again once it exists. */
  | {
      readonly type: "create";
      readonly path: string;
      readonly content: string;
      readonly ifExists: "keep" | "overwrite";
    }
  /** Such a file that begins as a copy of another of the user's files, with some words replaced; where that is missing, as `content`. */
  | {
      readonly type: "copy";
      readonly path: string;
      readonly from: string;
      readonly replacements: readonly Replacement[];
      readonly content: string;
    }
  /** A file that is rendered whole from PROJECT, whatever stands in it. */
  | { readonly type: "render"; readonly path: string; readonly content: string };

/** Whole words: `stable.example.com/v1` is not found in `stable.example.com/v1beta1`. */
export interface Replacement {
  readonly text: string;
  readonly by: string;
}

/** A change compared with what is on disk. */
export interface PlannedFile {
  readonly path: string;
  /** `unchanged`: nothing is written, because the content is the same or the file is the user's. */
  readonly action: "create" | "overwrite" | "unchanged";
  readonly content: string;
}
