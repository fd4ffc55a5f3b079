import { getWeb } from "@/server/composition/web";
import { serveGuarded } from "@/server/http/guard/serve-guarded";
import { serveRunLog } from "@/server/http/streams/serve-run-log";

export const dynamic = "force-dynamic";

export async function GET(request: Request, { params }: { params: Promise<{ runId: string }> }) {
  const { api, limits } = getWeb();
  const { runId } = await params;
  return serveGuarded(limits, request, (guarded) => serveRunLog(api, guarded, runId));
}
