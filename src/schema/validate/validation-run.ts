import { maxFieldErrors, type FieldError } from "../../meta/field-error.ts";
import type { JsonValue } from "../../meta/types.ts";
import type { NestedValidation, StructuralSchema } from "../structural-schema.ts";
import { printPath, type PathSegment } from "../field-path.ts";

/** At most so many errors are reported for one object. */
export const maxErrors = maxFieldErrors;

/** Checks one value and reports what is wrong with it. Never throws, never changes the value. */
export type Check = (value: JsonValue, run: ValidationRun) => void;

/** Compiles the checks of one schema; passed on, so that containers can compile what is inside them. */
export type CompileNode = (schema: StructuralSchema | NestedValidation) => Check;

/** What one walk over one object carries: where it is and what it found. */
export class ValidationRun {
  errors: FieldError[] = [];
  /**
   * How many checks ran and held, as upstream counts them: when no branch of anyOf or oneOf holds, the errors of the
   * branch with most matches are shown.
   */
  matches = 0;
  /** How many branches of junctors the walk is in: what they find is not yet reported, but weighed. */
  branches = 0;
  private readonly path: PathSegment[] = [];

  /** @param isOld whether what is wrong at a place was wrong before, and is not told (R-SCH-22). */
  constructor(private readonly isOld?: (path: readonly PathSegment[]) => boolean) {}

  enter(segment: PathSegment): void {
    this.path.push(segment);
  }

  leave(): void {
    this.path.pop();
  }

  /** Where the walk is: `spec.list[2].name`; "" at the root. */
  field(): string {
    return printPath(this.path);
  }

  report(error: FieldError): void {
    if (this.isOld !== undefined && this.branches === 0 && this.isOld(this.path)) return;
    if (this.errors.length <= maxErrors) this.errors.push(error);
  }

  /** No further error will be reported: loops over the client's data may stop. */
  get full(): boolean {
    return this.errors.length > maxErrors;
  }
}
