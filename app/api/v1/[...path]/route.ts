import { getWeb } from "@/server/composition/web";
import { serveGuarded } from "@/server/http/guard/serve-guarded";
import { serveRest } from "@/server/http/rest/serve-rest";

export const dynamic = "force-dynamic";

function handle(request: Request): Promise<Response> {
  const { api, limits } = getWeb();
  return serveGuarded(limits, request, (guarded) => serveRest(api, guarded));
}

export { handle as GET, handle as POST, handle as PUT, handle as PATCH, handle as DELETE };
