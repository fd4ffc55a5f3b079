import path from "node:path";
import { execa } from "execa";
import { inject } from "vitest";
import { serviceProgram } from "@/scripts/services/bundle-services.mjs";

const ROOT = path.join(import.meta.dirname, "../../..");
const READY_TIMEOUT_MS = 60_000;
const SAID_MAX_CHARS = 20_000;

export type WorkerProcess = {
  /** the signal it died of, or its exit code and last words */
  ended: Promise<string>;
  kill(): void;
  stop(): Promise<void>;
};

/** startWorkerProcess starts the real worker, as `npm run up` does, and returns when it claims runs. */
export async function startWorkerProcess(settings: Record<string, string>): Promise<WorkerProcess> {
  const child = execa(process.execPath, [serviceProgram(inject("servicesBuild"), "worker")], {
    cwd: ROOT,
    env: settings,
    reject: false,
    stdin: "ignore",
    buffer: false,
  });
  let said = "";
  const ended = child.then((result) => result.signal ?? `exit code ${result.exitCode}: ${said.slice(-2000)}`);
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("the worker was not ready in time")), READY_TIMEOUT_MS);
    const look = (chunk: Buffer) => {
      said = `${said}${chunk.toString()}`.slice(-SAID_MAX_CHARS);
      if (!said.includes("worker ready")) return;
      clearTimeout(timer);
      resolve();
    };
    child.stdout.on("data", look);
    child.stderr.on("data", look);
    void ended.then(() => {
      clearTimeout(timer);
      // One told to crash may be gone before it says that it is ready.
      resolve();
    });
  });
  return {
    ended,
    kill: () => void child.kill("SIGKILL"),
    stop: async () => {
      child.kill("SIGTERM");
      await ended;
    },
  };
}
