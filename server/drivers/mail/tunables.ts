export const MAIL_TUNABLES = {
  /** mails under way at once; further ones wait */
  connections: 2,
  /** a server that does not greet within this is one that cannot be reached */
  connectMs: 10_000,
  /** a server that falls silent is given up; the mail counts as not sent */
  silenceMs: 30_000,
  /** mails of the outbox that are kept; older ones go when a new one comes */
  outboxMails: 200,
} as const;
