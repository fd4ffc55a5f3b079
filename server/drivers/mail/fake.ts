import { checkMail } from "./check-mail";
import type { Mail, MailDriver } from "./port";

/** FakeMail keeps what was sent. */
export class FakeMail implements MailDriver {
  readonly kind = "smtp";
  readonly sent: Mail[] = [];

  send(mail: Mail): Promise<void> {
    return new Promise((resolve) => {
      this.sent.push(checkMail(mail));
      resolve();
    });
  }
}
