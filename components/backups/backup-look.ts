import type { StateLook } from "@/components/ui/states";
import type { BackupStatus } from "@/server/backups/states";
import { backupStatusStrings } from "./strings";

const looks: Record<BackupStatus, Omit<StateLook, "label">> = {
  running: { tone: "info", icon: "running" },
  stored: { tone: "neutral", icon: "waiting" },
  verified: { tone: "success", icon: "done" },
  failed: { tone: "danger", icon: "failed" },
  expired: { tone: "neutral", icon: "expired" },
};

/** backupLook: a stored backup whose proof failed is no calm matter. */
export function backupLook(status: BackupStatus, verifyProblem: string | null): StateLook {
  const label = backupStatusStrings[status];
  if (status === "stored" && verifyProblem !== null)
    return { tone: "danger", icon: "warning", label: "Not proven" };
  return { ...looks[status], label };
}
