import { overload, type Overload } from "../types/overload.ts";

const planned = (): never => {
  throw new Error("evaluated by the planner");
};

/** Operators the planner evaluates itself, with their types. */
export const plannedOperators: Record<string, Overload[]> = {
  "_?_:_": [overload("(bool, A, A) -> A", planned)],
  "_&&_": [overload("(bool, bool) -> bool", planned)],
  "_||_": [overload("(bool, bool) -> bool", planned)],
  "@not_strictly_false": [overload("(bool) -> bool", planned)],
  "_[_]": [
    overload("(list(A), int) -> A", planned),
    overload("(map(A, B), A) -> B", planned),
    overload("(optional(list(V)), int) -> optional(V)", planned),
    overload("(optional(map(K, V)), K) -> optional(V)", planned),
  ],
  "_[?_]": [
    overload("(list(V), int) -> optional(V)", planned),
    overload("(optional(list(V)), int) -> optional(V)", planned),
    overload("(map(K, V), K) -> optional(V)", planned),
    overload("(optional(map(K, V)), K) -> optional(V)", planned),
  ],
};
