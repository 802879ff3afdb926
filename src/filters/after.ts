/**
 * Continues with a result that may be there already: hot reads answer in one go, without a promise. `next` takes what it
 * needs as `context`, so that it need not be made anew for every request.
 */
export function after<T, C, R>(
  value: T | Promise<T>,
  context: C,
  next: (value: T, context: C) => R | Promise<R>,
): R | Promise<R> {
  return value instanceof Promise ? value.then((late) => next(late, context)) : next(value, context);
}
