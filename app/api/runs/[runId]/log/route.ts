import { getWeb } from "@/server/composition/web";
import { serveRunLog } from "@/server/http/streams/serve-run-log";

export const dynamic = "force-dynamic";

export async function GET(request: Request, { params }: { params: Promise<{ runId: string }> }) {
  return serveRunLog(getWeb().api, request, (await params).runId);
}
