/** Mail that Capstan sends to people: invitations, links that reset a password, incidents, approvals. Plain text, one recipient. */

export type Mail = { to: string; subject: string; text: string };

export interface MailDriver {
  /** "outbox": mails are kept and shown in the portal instead of being sent */
  readonly kind: "smtp" | "outbox";
  /**
   * send hands a mail on; throws AppError `invalid` for a recipient that is no address, `unavailable` when it could not be
   * handed on. Line breaks in the subject become spaces, so that nobody writes headers of their own.
   */
  send(mail: Mail): Promise<void>;
}
