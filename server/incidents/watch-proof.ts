import { provenSince } from "@/server/backups/states";
import type { MailDriver } from "@/server/drivers/mail/port";
import { NOTIFICATION_TUNABLES, sendToAll } from "@/server/notifications";
import type { Clock } from "@/server/platform/clock";
import type { Database } from "@/server/platform/db/database";
import {
  closeIncidents,
  endIncidentMail,
  openIncident,
  takeIncidentMails,
} from "@/server/platform/db/sql/incidents";
import { readUnproven } from "@/server/platform/db/sql/read-backups";
import { writeIncidentMail } from "./write-mail";

/** `url`: where the portal is, for the links in mails. */
export type WatchDeps = { db: Database; clock: Clock; mail: MailDriver; settings: { url: string } };

const KIND = "backup_unproven";

/**
 * watchProof opens an incident for each production that has had no proven backup for PROVEN_MAX_AGE_HOURS, closes those that have one
 * again, and mails both to the owners and administrators of the organization. May be called by any number, at any time.
 */
export async function watchProof(
  deps: WatchDeps,
): Promise<{ opened: number; closed: number; mailed: number }> {
  const { db, clock } = deps;
  const now = clock.now();
  const { opened, closed } = await db.asSystem("incidents.watch", async ({ sql }) => {
    const since = provenSince(now);
    const unproven = await readUnproven(sql, { since, envId: null });
    let count = 0;
    for (const { env_id: envId, proven_at: provenAt } of unproven)
      if (await openIncident(sql, { envId, kind: KIND, at: now, provenAt })) count += 1;
    const still = unproven.map((row) => row.env_id);
    return { opened: count, closed: await closeIncidents(sql, { kind: KIND, still, at: now, since }) };
  });
  return { opened, closed, mailed: await mailDue(deps, now) };
}

async function mailDue(deps: WatchDeps, now: Date): Promise<number> {
  const triedBefore = new Date(+now - NOTIFICATION_TUNABLES.retryMs);
  const due = await takeIncidentMails(deps.db.system, now, triedBefore);
  let mailed = 0;
  for (const incident of due) {
    const words = writeIncidentMail(incident, deps.settings.url);
    if (!(await sendToAll(deps.mail, incident.people, words))) continue;
    await endIncidentMail(deps.db.system, incident.id, incident.mail_due);
    mailed += 1;
  }
  return mailed;
}
