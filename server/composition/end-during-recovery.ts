import { openDatabase } from "@/server/platform/db/database";
import {
  refuseUnfinishedRecovery,
  UnfinishedRecoveryError,
} from "@/server/platform/db/sql/unfinished-recovery";
import { log } from "@/server/platform/log";

/**
 * endDuringRecovery ends the web process, with one sentence, where a recovery has not ended. A database that does not answer
 * says nothing: pages tell that it is away, and are there when it comes back.
 */
export async function endDuringRecovery(
  { databaseUrl }: { databaseUrl: string },
  end: () => void = () => process.exit(1),
): Promise<void> {
  const db = openDatabase(databaseUrl, { applicationName: "capstan start", maxConnections: 1 });
  try {
    await refuseUnfinishedRecovery(db.system);
  } catch (error) {
    if (!(error instanceof UnfinishedRecoveryError)) return;
    log.fatal(error.message);
    end();
  } finally {
    await db.close();
  }
}
