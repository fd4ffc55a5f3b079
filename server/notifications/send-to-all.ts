import type { Mail, MailDriver } from "@/server/drivers/mail/port";
import { log } from "@/server/platform/log";

/**
 * sendToAll is false when it reached nobody of several: then it is to be tried again. One address that is refused does not
 * have the others told twice.
 */
export async function sendToAll(
  mail: MailDriver,
  people: readonly { email: string }[],
  words: Omit<Mail, "to">,
): Promise<boolean> {
  let reached = people.length === 0;
  for (const { email } of people)
    try {
      await mail.send({ to: email, ...words });
      reached = true;
    } catch (error) {
      log.error({ detail: String(error), subject: words.subject }, "a mail could not be sent");
    }
  return reached;
}
