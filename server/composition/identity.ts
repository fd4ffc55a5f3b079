import {
  createEmbeddedIdentity,
  createSupabaseIdentity,
  identityProfiles,
  type IdentityProvider,
} from "@/server/access";
import type { MailDriver } from "@/server/drivers/mail/port";
import type { Database } from "@/server/platform/db/database";
import type { Settings } from "@/server/platform/env";
import { createSafeFetch } from "@/server/platform/safe-fetch";
import { identityMails } from "./mail";

/** composeIdentity: Supabase when its project is set, else the provider of this installation's own database. */
export function composeIdentity(settings: Settings, db: Database, mail: MailDriver): IdentityProvider {
  const { url, secret, supabase } = settings;
  const shared = { sql: db.system, url, secret, profiles: identityProfiles(db.system) };
  if (supabase) return createSupabaseIdentity({ ...shared, ...supabase });
  return createEmbeddedIdentity({
    ...shared,
    databaseUrl: settings.databaseUrl,
    mails: identityMails(mail),
    // http is for this very machine, where the operator opened it: see discover() of the provider.
    fetch: createSafeFetch({ opened: settings.outboundNetworks, allowHttp: true }),
  });
}
