import { createTransport } from "nodemailer";
import { AppError } from "@/server/platform/errors";
import { checkMail } from "./check-mail";
import type { MailDriver } from "./port";
import { MAIL_TUNABLES } from "./tunables";

/** createSmtpMail sends through `url` (smtp://user:password@host:587 or smtps://…). A connection is kept for the next mail. */
export function createSmtpMail(settings: { url: string; from: string }): MailDriver & { close(): void } {
  const transport = createTransport({
    url: settings.url,
    pool: true,
    maxConnections: MAIL_TUNABLES.connections,
    connectionTimeout: MAIL_TUNABLES.connectMs,
    greetingTimeout: MAIL_TUNABLES.connectMs,
    socketTimeout: MAIL_TUNABLES.silenceMs,
    // Text of people may look like a path or an address; it is never read from there.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    kind: "smtp",
    send: async (mail) => {
      const { to, subject, text } = checkMail(mail);
      try {
        await transport.sendMail({ from: settings.from, to: { name: "", address: to }, subject, text });
      } catch (error) {
        throw new AppError(
          "unavailable",
          "The mail could not be sent. Try again in a moment.",
          String(error),
        );
      }
    },
    close: () => transport.close(),
  };
}
