type End = () => unknown;

const ends: End[] = [];

/**
 * atEnd has something ended after the test file, the last opened first. It may be called anywhere: at the top of the file, in
 * a hook, inside a test. Vitest's afterAll holds in the first of these alone, and says nothing in the others.
 */
export function atEnd(end: End): void {
  ends.push(end);
}

/** runEnds ends everything, whatever fails on the way, and then throws what failed. */
export async function runEnds(): Promise<void> {
  const failures: unknown[] = [];
  for (let end = ends.pop(); end; end = ends.pop())
    try {
      await end();
    } catch (error) {
      failures.push(error);
    }
  if (failures.length > 0) throw new AggregateError(failures, "what a test opened could not be ended");
}
