/** npm hands Ctrl-C on to a program that got it from the terminal already: within this time it is the same Ctrl-C. */
const SAME_REQUEST_MS = 700;

/**
 * onStopRequest resolves at the first Ctrl-C, SIGTERM, closed terminal or lost starter; a second Ctrl-C calls `onForce`.
 *
 * @param {{ onForce: () => void, events?: NodeJS.EventEmitter, now?: () => number }} options
 * @returns {Promise<string>}
 */
export function onStopRequest({ onForce, events = process, now = () => performance.now() }) {
  return new Promise((resolve) => {
    /** @type {number | null} */
    let firstAt = null;
    for (const name of ["SIGINT", "SIGTERM", "SIGHUP", "disconnect"])
      events.on(name, () => {
        if (firstAt === null) {
          firstAt = now();
          resolve(name);
        } else if (now() - firstAt >= SAME_REQUEST_MS && name !== "disconnect") onForce();
      });
  });
}
