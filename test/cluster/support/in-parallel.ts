/** Does something with each, so many at a time. */
export async function inParallel<T>(
  width: number,
  items: readonly T[],
  act: (item: T) => Promise<unknown>,
): Promise<void> {
  const waiting = [...items];
  const work = async (): Promise<void> => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await act(item);
  };
  await Promise.all(Array.from({ length: width }, work));
}
