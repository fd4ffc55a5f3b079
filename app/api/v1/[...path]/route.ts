import { getWeb } from "@/server/composition/web";
import { serveRest } from "@/server/http/rest/serve-rest";

export const dynamic = "force-dynamic";

const handle = (request: Request) => serveRest(getWeb().api, request);

export { handle as GET, handle as POST, handle as PUT, handle as PATCH, handle as DELETE };
