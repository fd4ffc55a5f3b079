/** The worker process: puts the parts together, runs until it is told to stop. */
import { readSettings } from "@/server/platform/env";
import { log } from "@/server/platform/log";
import { buildWorker } from "@/server/composition/worker";

const settings = readSettings();
const onError = (what: string, error: unknown) => log.error({ err: error }, what);

// A bug in one run's step must not take the others with it; it is in the log, and the lease runs out.
process.on("unhandledRejection", (error) => onError("unhandled rejection", error));

const worker = await buildWorker(settings, onError).catch((error: unknown) => {
  log.fatal({ err: error }, "worker not started");
  process.exit(1);
});
log.info({ worker: worker.id, machine: settings.machine, slots: settings.workerSlots }, "worker ready");

let stopping = false;
const stop = async (signal: string) => {
  if (stopping) process.exit(1);
  stopping = true;
  log.info({ signal }, "worker stopping");
  await worker.stop();
  process.exit(0);
};
process.on("SIGTERM", () => void stop("SIGTERM"));
process.on("SIGINT", () => void stop("SIGINT"));
