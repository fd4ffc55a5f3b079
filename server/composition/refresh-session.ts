import { refreshSession, type Refreshed } from "@/server/access/identity/supabase/refresh-session";
import { readSettings } from "@/server/platform/env";

/** renewSession is what the proxy does before anything reads a session; null unless Supabase is set and has renewed one. */
export async function renewSession(headers: Headers): Promise<Refreshed | null> {
  const { supabase, url } = readSettings();
  return supabase && refreshSession({ ...supabase, url }, headers);
}

/** portalUrl is the public address of the portal: what changes asked of its pages must come from. */
export function portalUrl(): string {
  return readSettings().url;
}
