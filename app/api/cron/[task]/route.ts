import { getWeb } from "@/server/composition/web";
import { serveGuarded } from "@/server/http/guard/serve-guarded";
import { serveCron } from "@/server/http/cron/serve-cron";

export const dynamic = "force-dynamic";

async function handle(
  request: Request,
  { params }: { params: Promise<{ task: string }> },
): Promise<Response> {
  const { api, settings, limits } = getWeb();
  const { task } = await params;
  return serveGuarded(limits, request, (guarded) => serveCron(api, settings.cronSecret, guarded, task));
}

export { handle as GET, handle as POST };
