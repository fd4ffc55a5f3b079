/** Environments remembered before the oldest are looked through for forgetting; a machine has a few hundred. */
const rememberedMax = 5_000;

/**
 * createRequestMarker gives a function that passes a mark on at most once per `everyMs` and environment: a busy
 * environment costs one write in that time, not one per request.
 */
export function createRequestMarker(
  onRequest: (envId: string) => void,
  everyMs: number,
  now: () => number,
): (envId: string) => void {
  const marked = new Map<string, number>();
  return (envId) => {
    const time = now();
    if (time - (marked.get(envId) ?? -Infinity) < everyMs) return;
    if (marked.size >= rememberedMax) {
      for (const [each, at] of marked) if (time - at >= everyMs) marked.delete(each);
    }
    marked.set(envId, time);
    onRequest(envId);
  };
}
