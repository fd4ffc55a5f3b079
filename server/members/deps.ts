import type { IdentityProvider } from "@/server/access";
import type { MailDriver } from "@/server/drivers/mail/port";
import type { Clock } from "@/server/platform/clock";
import type { Database } from "@/server/platform/db/database";

export type MemberDeps = {
  db: Database;
  clock: Clock;
  mail: MailDriver;
  identity: IdentityProvider;
  settings: { /** public address of the portal */ url: string };
};
