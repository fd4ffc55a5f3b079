import { getWeb } from "@/server/composition/web";
import { serveWebhook } from "@/server/http/serve-webhook";

export const dynamic = "force-dynamic";

export async function POST(
  request: Request,
  { params }: { params: Promise<{ project: string }> },
): Promise<Response> {
  return serveWebhook(getWeb().api, request, (await params).project);
}
