import type { MailDriver } from "@/server/drivers/mail/port";
import { NOTIFICATION_TUNABLES, sendToAll } from "@/server/notifications";
import type { Clock } from "@/server/platform/clock";
import type { Database } from "@/server/platform/db/database";
import { endApprovalMail, takeApprovalMails } from "@/server/platform/db/sql/approvals";
import { writeApprovalMail } from "./write-mail";

/** `url`: where the portal is, for the links in mails. */
export type ApprovalMailDeps = { db: Database; clock: Clock; mail: MailDriver; settings: { url: string } };

/** mailApprovals sends what is due. May be called by any number, at any time. */
export async function mailApprovals({
  db,
  clock,
  mail,
  settings,
}: ApprovalMailDeps): Promise<{ mailed: number }> {
  const now = clock.now();
  const due = await takeApprovalMails(db.system, now, new Date(+now - NOTIFICATION_TUNABLES.retryMs));
  let mailed = 0;
  for (const approval of due) {
    if (!(await sendToAll(mail, approval.people, writeApprovalMail(approval, settings.url)))) continue;
    await endApprovalMail(db.system, approval.id, approval.mail_due);
    mailed += 1;
  }
  return { mailed };
}
