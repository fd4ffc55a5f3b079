import type { Database } from "@/server/platform/db/database";
import { ping } from "@/server/platform/db/sql/ping";

/** serveHealth: 200 while the database answers, 503 when it does not; says nothing else to strangers. */
export async function serveHealth(db: Database): Promise<Response> {
  const healthy = await ping(db.system).then(
    () => true,
    () => false,
  );
  const headers = { "cache-control": "no-store" };
  return Response.json({ status: healthy ? "ok" : "unavailable" }, { status: healthy ? 200 : 503, headers });
}
