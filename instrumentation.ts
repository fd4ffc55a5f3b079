/** register runs once per server process, before its first request. */
export async function register(): Promise<void> {
  // Next replaces this at build time, so that nothing of Node's reaches the edge bundle.
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { allowLongRequests, endStreamsOnSignal } = await import("@/server/composition/shutdown");
  const { prepareEveryRequest } = await import("@/server/composition/every-request");
  const { readSettings } = await import("@/server/platform/env");
  prepareEveryRequest(readSettings());
  endStreamsOnSignal();
  allowLongRequests();
}
