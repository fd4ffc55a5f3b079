import { serveGuarded } from "@/server/http/guard/serve-guarded";
import { serveRest } from "@/server/http/rest/serve-rest";
import { getWeb } from "./web";

/** serveApi answers /api/v1, whichever way a request comes: through Next's route handler or past it. */
export function serveApi(request: Request): Promise<Response> {
  const { api, limits } = getWeb();
  return serveGuarded(limits, request, (guarded) => serveRest(api, guarded));
}
