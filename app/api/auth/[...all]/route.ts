import { getWeb } from "@/server/composition/web";
import { serveGuarded } from "@/server/http/guard/serve-guarded";
import { serveAuth } from "@/server/http/serve-auth";

export const dynamic = "force-dynamic";

function handle(request: Request): Promise<Response> {
  const { identity, limits, settings } = getWeb();
  return serveGuarded(limits, request, (guarded) => serveAuth(identity, guarded, settings.url));
}

export { handle as GET, handle as POST };
