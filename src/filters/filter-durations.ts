/** Where the time that a filter takes is told; milliseconds (R-METR-1). */
export type FilterDuration = (filter: "authentication" | "authorization", milliseconds: number) => void;
