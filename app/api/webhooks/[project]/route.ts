import { getWeb } from "@/server/composition/web";
import { serveGuarded } from "@/server/http/guard/serve-guarded";
import { serveWebhook } from "@/server/http/serve-webhook";

export const dynamic = "force-dynamic";

export async function POST(
  request: Request,
  { params }: { params: Promise<{ project: string }> },
): Promise<Response> {
  const { api, limits } = getWeb();
  const { project } = await params;
  return serveGuarded(limits, request, (guarded) => serveWebhook(api, guarded, project), {
    bodyMaxBytes: null,
  });
}
