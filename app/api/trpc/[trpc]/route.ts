import { getWeb } from "@/server/composition/web";
import { serveGuarded } from "@/server/http/guard/serve-guarded";
import { serveTrpc } from "@/server/http/serve-trpc";

export const dynamic = "force-dynamic";

function handle(request: Request): Promise<Response> {
  const { api, limits } = getWeb();
  return serveGuarded(limits, request, (guarded) => serveTrpc(api, guarded));
}

export { handle as GET, handle as POST };
