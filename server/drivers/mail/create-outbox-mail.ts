import { addOutboxMail } from "@/server/platform/db/sql/outbox-mails";
import type { SqlClient } from "@/server/platform/db/sql-client";
import { checkMail } from "./check-mail";
import type { MailDriver } from "./port";
import { MAIL_TUNABLES } from "./tunables";

/** createOutboxMail keeps mails in the database, for an installation without SMTP: its owners read them in the portal. */
export function createOutboxMail(sql: SqlClient): MailDriver {
  return {
    kind: "outbox",
    send: async (mail) => addOutboxMail(sql, checkMail(mail), MAIL_TUNABLES.outboxMails),
  };
}
