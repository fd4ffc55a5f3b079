import { getWeb } from "@/server/composition/web";
import { serveGuarded } from "@/server/http/guard/serve-guarded";
import { serveRepository } from "@/server/http/serve-repository";

export const dynamic = "force-dynamic";

function handle(request: Request): Promise<Response> {
  const { api, gitBackend, limits } = getWeb();
  const serve = (guarded: Request) => serveRepository({ ...api, gitBackend }, guarded);
  return serveGuarded(limits, request, serve, { bodyMaxBytes: null });
}

export { handle as GET, handle as POST };
