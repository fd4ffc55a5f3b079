import { subscribe } from "node:diagnostics_channel";
import type { Server } from "node:http";

/** Streams have this long to say good-bye; browsers come back over kept connections at once and would keep us alive. */
const EXIT_AFTER_MS = 3_000;
const KEY = Symbol.for("capstan.shutdown");

/** getShutdown gives the process's one signal; on globalThis, since Next loads several copies of a module. */
export function getShutdown(): AbortController {
  const holder = globalThis as { [KEY]?: AbortController };
  holder[KEY] ??= new AbortController();
  return holder[KEY];
}

/**
 * endStreamsOnSignal: `next start` waits for open connections when it is told to stop, and a stream never ends by itself.
 * So streams are cut, as errors (a finished stream would not be opened again), and the process ends for sure.
 */
export function endStreamsOnSignal(): void {
  const end = () => {
    getShutdown().abort();
    setTimeout(() => process.exit(0), EXIT_AFTER_MS).unref();
  };
  process.once("SIGTERM", end);
  process.once("SIGINT", end);
}

/** A push of gigabytes over a slow line takes this long at most. */
const REQUEST_MAX_MS = 3_600_000;

/** allowLongRequests: Node cuts a request whose body is not there within five minutes, and Next leaves it so. */
export function allowLongRequests(): void {
  subscribe("http.server.request.start", (message) => {
    (message as { server: Server }).server.requestTimeout = REQUEST_MAX_MS;
  });
}
