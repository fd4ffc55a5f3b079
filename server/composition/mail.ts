import type { IdentityMails } from "@/server/access";
import { createOutboxMail } from "@/server/drivers/mail/create-outbox-mail";
import { createSmtpMail } from "@/server/drivers/mail/create-smtp-mail";
import type { MailDriver } from "@/server/drivers/mail/port";
import type { Database } from "@/server/platform/db/database";
import type { Settings } from "@/server/platform/env";
import { log } from "@/server/platform/log";

/** composeMail: SMTP where it is set, else the outbox that the portal shows to the installation's owners. */
export function composeMail(settings: Pick<Settings, "smtpUrl" | "mailFrom">, db: Database): MailDriver {
  if (settings.smtpUrl === null) return createOutboxMail(db.system);
  return createSmtpMail({ url: settings.smtpUrl, from: settings.mailFrom });
}

/** identityMails writes the identity provider's mails. Nobody waits for them: the time would tell who has an account. */
export function identityMails(mail: MailDriver): IdentityMails {
  return {
    passwordReset: ({ email, name }, link) => {
      const text = [
        `Hello ${name},`,
        "",
        "somebody asked to reset your password for Capstan. If it was you, open this link within an hour:",
        "",
        link,
        "",
        "If it was not you, there is nothing to do: your password stays as it is.",
      ].join("\n");
      mail.send({ to: email, subject: "Reset your password for Capstan", text }).catch((error: unknown) => {
        log.error({ detail: String(error) }, "a mail to reset a password could not be sent");
      });
    },
  };
}
