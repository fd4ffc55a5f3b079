import { serveApi } from "@/server/composition/serve-api";

export const dynamic = "force-dynamic";

export { serveApi as GET, serveApi as POST, serveApi as PUT, serveApi as PATCH, serveApi as DELETE };
