import { getWeb } from "@/server/composition/web";
import { serveCron } from "@/server/http/cron/serve-cron";

export const dynamic = "force-dynamic";

async function handle(
  request: Request,
  { params }: { params: Promise<{ task: string }> },
): Promise<Response> {
  const { api, settings } = getWeb();
  return serveCron(api, settings.cronSecret, request, (await params).task);
}

export { handle as GET, handle as POST };
