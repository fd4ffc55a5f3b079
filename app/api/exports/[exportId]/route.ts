import { getWeb } from "@/server/composition/web";
import { serveGuarded } from "@/server/http/guard/serve-guarded";
import { serveExport } from "@/server/http/transfers/serve-export";

export const dynamic = "force-dynamic";

async function handle(request: Request, { params }: { params: Promise<{ exportId: string }> }) {
  const { api, limits } = getWeb();
  const { exportId } = await params;
  return serveGuarded(limits, request, (guarded) => serveExport(api, guarded, exportId));
}

export { handle as GET, handle as HEAD };
