import { getWeb } from "@/server/composition/web";
import { serveHealth } from "@/server/http/serve-health";

export const dynamic = "force-dynamic";

export const GET = () => serveHealth(getWeb().db);
