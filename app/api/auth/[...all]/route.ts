import { getWeb } from "@/server/composition/web";

export const dynamic = "force-dynamic";

const handle = (request: Request) => getWeb().identity.handle(request);

export { handle as GET, handle as POST };
