import { getWeb } from "@/server/composition/web";
import { serveTrpc } from "@/server/http/serve-trpc";

export const dynamic = "force-dynamic";

const handle = (request: Request) => serveTrpc(getWeb().api, request);

export { handle as GET, handle as POST };
