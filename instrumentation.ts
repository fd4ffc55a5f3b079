/** register runs once per server process, before its first request. */
export async function register(): Promise<void> {
  // Next replaces this at build time, so that nothing of Node's reaches the edge bundle.
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { allowLongRequests, endStreamsOnSignal } = await import("@/server/composition/shutdown");
  const { prepareEveryRequest } = await import("@/server/composition/every-request");
  const { openDirectDoor } = await import("@/server/composition/direct-door");
  const { serveApi } = await import("@/server/composition/serve-api");
  const { readSettings } = await import("@/server/platform/env");
  const { endDuringRecovery } = await import("@/server/composition/end-during-recovery");
  const settings = readSettings();
  await endDuringRecovery(settings);
  prepareEveryRequest(settings);
  // In development Next loads again what was changed; only its own route handlers see that.
  if (process.env.NODE_ENV === "production") openDirectDoor(serveApi);
  endStreamsOnSignal();
  allowLongRequests();
}
