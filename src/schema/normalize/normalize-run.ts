import { sortBytewise } from "../../meta/json/byte-order.ts";
import { printPath, type PathSegment } from "../field-path.ts";

/** At most so many unknown fields are reported for one object; all are removed. */
export const maxUnknownFields = 256;

/** What one walk over one object carries: where it is and which fields it removed as unknown. */
export class NormalizeRun {
  private readonly path: PathSegment[] = [];
  private readonly unknown: string[] = [];

  constructor(readonly keepsNulls = false) {}

  enter(segment: string | number): void {
    this.path.push(segment);
  }

  leave(): void {
    this.path.pop();
  }

  recordUnknown(key: string): void {
    if (this.unknown.length < maxUnknownFields) this.unknown.push(printPath([...this.path, key]));
  }

  /** `spec.a[0].b`, sorted by bytes, as upstream does (R-FV-2). */
  unknownFields(): string[] {
    return sortBytewise(this.unknown);
  }
}
