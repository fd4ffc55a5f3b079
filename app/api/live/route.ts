/** Whether this process answers at all, for liveness probes; whether it can do its work is /api/health. */
export const dynamic = "force-dynamic";

export const GET = () => Response.json({ status: "ok" }, { headers: { "cache-control": "no-store" } });
