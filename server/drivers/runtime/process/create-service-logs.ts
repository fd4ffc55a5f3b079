import type { RuntimeDriver } from "../port";
import type { Home } from "./create-home";
import { mapSystemError } from "./map-system-error";
import { isAlive } from "./process-table";
import { readServiceLog } from "./read-service-log";
import { findServiceRecord } from "./service-record";
import { trimLog } from "./trim-log";
import type { ProcessTunables } from "./tunables";

/** createServiceLogs reads logs for shipping, and keeps them within bounds while it does. */
export function createServiceLogs({
  home,
  tunables,
  now,
}: {
  home: Home;
  tunables: ProcessTunables;
  now: () => Date;
}): Pick<RuntimeDriver, "readLog"> {
  const { layout } = home;

  /** Nothing joins the last entry any more: the process has ended, or has been silent for a while. */
  const isSettled = async (deploymentId: string, modifiedAt: Date): Promise<boolean> => {
    if (now().getTime() - modifiedAt.getTime() > tunables.logSettleMs) return true;
    const record = await findServiceRecord(layout.serviceRecord(deploymentId));
    return record === null || !(await isAlive(record.process));
  };

  return {
    async readLog(deploymentId, from) {
      try {
        const path = layout.serviceLog(deploymentId);
        const read = await readServiceLog(path, from, {
          maxBytes: tunables.logReadMaxBytes,
          isSettled: (modifiedAt) => isSettled(deploymentId, modifiedAt),
          now,
        });
        await trimLog(path, { maxBytes: tunables.logMaxBytes, keepBytes: tunables.logKeepBytes });
        return read;
      } catch (error) {
        throw mapSystemError(error, "reading a log");
      }
    },
  };
}
