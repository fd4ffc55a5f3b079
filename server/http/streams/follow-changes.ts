import type { Role } from "@/server/access/matrix";
import { refuseShutdown, type Recheck, type StreamDeps } from "./deps";
import type { OpenDoorbell } from "./doorbell";
import { openGuardedDoorbell } from "./guarded-doorbell";
import { STREAM_TUNABLES } from "./tunables";

/** Ids of what changed in a project. `everything`: rings may have been missed, or the role is another one: look again. */
export type ChangesMessage = {
  everything: boolean;
  runs: string[];
  environments: string[];
  /** the follower's role in the project, as it was when last asked */
  role: Role | null;
};

/** followChanges tells which rows of a project to read again; it carries ids only, so nothing can leak or be stale. */
export async function* followChanges(
  deps: StreamDeps,
  follow: { projectId: string; recheck: Recheck; readRole: () => Role | null; signal: AbortSignal },
): AsyncGenerator<ChangesMessage> {
  const signal = AbortSignal.any([follow.signal, deps.shutdown]);
  const runs = new Set<string>();
  const environments = new Set<string>();
  let everything = true;
  let toldRole = follow.readRole();
  const onRing: OpenDoorbell["onRing"] = (channel, payload) => {
    const id = payload?.split(" ")[1];
    if (id === undefined || runs.size + environments.size >= STREAM_TUNABLES.gatherMax) everything = true;
    else (channel === "runs" ? runs : environments).add(id);
  };
  const matches = (payload: string) => payload.startsWith(follow.projectId);
  const bell = openGuardedDoorbell(
    deps,
    { channels: ["runs", "environments"], matches, onRing },
    follow.recheck,
  );
  try {
    while (!signal.aborted) {
      const seen = bell.version();
      const role = follow.readRole();
      if (role !== toldRole) everything = true;
      toldRole = role;
      if (everything || runs.size > 0 || environments.size > 0) {
        const message = { everything, runs: [...runs], environments: [...environments], role };
        everything = false;
        runs.clear();
        environments.clear();
        yield message;
        await pause(STREAM_TUNABLES.gatherMs, signal);
      } else await bell.wait(seen, signal);
      await bell.askWhenDue();
    }
  } finally {
    bell.close();
  }
  refuseShutdown(deps.shutdown);
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(finish, ms);
    function finish() {
      clearTimeout(timer);
      signal.removeEventListener("abort", finish);
      resolve();
    }
    signal.addEventListener("abort", finish);
  });
}
