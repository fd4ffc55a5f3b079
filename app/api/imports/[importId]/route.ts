import { getWeb } from "@/server/composition/web";
import { serveGuarded } from "@/server/http/guard/serve-guarded";
import { serveImport } from "@/server/http/transfers/serve-import";

export const dynamic = "force-dynamic";

export async function PUT(request: Request, { params }: { params: Promise<{ importId: string }> }) {
  const { api, limits } = getWeb();
  const { importId } = await params;
  // a piece has a limit of its own
  return serveGuarded(limits, request, (guarded) => serveImport(api, guarded, importId), {
    bodyMaxBytes: null,
  });
}
