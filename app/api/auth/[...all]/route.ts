import { getWeb } from "@/server/composition/web";
import { serveAuth } from "@/server/http/serve-auth";

export const dynamic = "force-dynamic";

const handle = (request: Request) => serveAuth(getWeb().identity, request);

export { handle as GET, handle as POST };
