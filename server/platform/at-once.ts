/** atOnce works on several items at a time, in order of their coming; the first failure ends it when the others have ended. */
export async function atOnce<T>(
  items: AsyncIterable<T> | Iterable<T>,
  count: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const underway = new Set<Promise<void>>();
  let failure: { error: unknown } | null = null;
  try {
    for await (const item of items) {
      if (failure) break;
      const one: Promise<void> = work(item)
        .catch((error: unknown) => {
          failure ??= { error };
        })
        .finally(() => underway.delete(one));
      underway.add(one);
      if (underway.size >= count) await Promise.race(underway);
    }
  } finally {
    // also when it is the items that fail: nothing goes on behind the caller's back
    await Promise.all(underway);
  }
  if (failure) throw (failure as { error: unknown }).error;
}
