/**
 * Runs stages, several at a time: a stage begins when those it needs have passed and there is a free place, the first of
 * the list first. A stage whose needs failed does not run and counts as failed.
 */

/**
 * @typedef {object} StageResult
 * @property {number} passed
 * @property {number} failed
 * @property {number} [skipped]
 * @property {string} [output] shown at the end when something failed
 */

/**
 * @typedef {object} Stage
 * @property {string} name
 * @property {string[]} [needs]
 * @property {() => Promise<StageResult>} run
 */

/**
 * schedule resolves with the result of every stage, in the order they ended. A stage that throws has failed.
 *
 * @param {Stage[]} stages
 * @param {object} options
 * @param {number} options.places how many run at the same time
 * @param {(stage: Stage, result: StageResult, tookMs: number) => void} options.onEnd
 * @param {() => boolean} [options.isStopping] true: what runs may end, nothing new begins
 * @param {() => number} [options.now]
 * @returns {Promise<Map<string, StageResult>>}
 */
export async function schedule(
  stages,
  { places, onEnd, isStopping = () => false, now = () => performance.now() },
) {
  /** @type {Map<string, StageResult>} */
  const results = new Map();
  const waiting = new Set(stages);
  /** @type {Set<Promise<void>>} */
  const running = new Set();

  const begin = (/** @type {Stage} */ stage) => {
    const begun = now();
    waiting.delete(stage);
    const done = runSafely(stage).then((result) => {
      running.delete(done);
      results.set(stage.name, result);
      onEnd(stage, result, now() - begun);
    });
    running.add(done);
  };

  for (;;) {
    if (isStopping()) waiting.clear();
    if (waiting.size + running.size === 0) return results;
    const doomed = [...waiting].filter((stage) => findFailedNeed(stage, results));
    for (const stage of doomed) {
      const result = { passed: 0, failed: 1, output: `not run: ${findFailedNeed(stage, results)} failed` };
      waiting.delete(stage);
      results.set(stage.name, result);
      onEnd(stage, result, 0);
    }
    // each of them may doom another one
    if (doomed.length > 0) continue;
    const ready = [...waiting].filter(({ needs = [] }) => needs.every((name) => results.has(name)));
    for (const stage of ready.slice(0, places - running.size)) begin(stage);
    if (running.size === 0)
      throw new Error(`these stages wait for each other: ${[...waiting].map(({ name }) => name).join(", ")}`);
    await Promise.race(running);
  }
}

/**
 * @param {Stage} stage
 * @param {Map<string, StageResult>} results
 */
function findFailedNeed({ needs = [] }, results) {
  return needs.find((name) => (results.get(name)?.failed ?? 0) > 0) ?? null;
}

/** @param {Stage} stage */
async function runSafely(stage) {
  try {
    return await stage.run();
  } catch (error) {
    return {
      passed: 0,
      failed: 1,
      output: error instanceof Error ? (error.stack ?? error.message) : String(error),
    };
  }
}
