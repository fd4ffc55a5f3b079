import { getWeb } from "@/server/composition/web";
import { serveRepository } from "@/server/http/serve-repository";

export const dynamic = "force-dynamic";

const handle = (request: Request) => {
  const { api, gitBackend } = getWeb();
  return serveRepository({ ...api, gitBackend }, request);
};

export { handle as GET, handle as POST };
