import type { ApiDeps } from "@/server/api/context";
import { syncBranches } from "@/server/environments";
import { findWebhookProject, recordDelivery, requestSync } from "@/server/platform/db/sql/find-git-project";
import { log } from "@/server/platform/log";
import { openWebhookSecret } from "@/server/projects";
import { projectSlug } from "@/server/projects/contract";
import { handleWebhook } from "./webhooks/handle-webhook";
import { serveTokenWebhook } from "./webhooks/serve-token-webhook";

/**
 * serveWebhook answers a Git host's delivery, signed or with a token. The repository is read after the answer, because hosts wait ten seconds at
 * most; should that be cut off, the poller finds the project marked and reads it.
 */
export function serveWebhook(deps: ApiDeps, request: Request, slug: string): Promise<Response> {
  const reportError = (error: unknown) => log.warn({ error, slug }, "a webhook's sync failed");
  if (request.headers.has("authorization")) return serveTokenWebhook(deps, request, slug, reportError);
  return handleWebhook(request, slug, {
    findProject: async (name) => {
      // What no project can be called the database may not even be able to read.
      if (!projectSlug.safeParse(name).success) return null;
      const project = await findWebhookProject(deps.db.system, name);
      if (!project) return null;
      const webhookSecret = openWebhookSecret(deps.settings.secret, project.webhook_secret);
      return { id: project.id, webhookSecret };
    },
    recordDelivery: (projectId, deliveryId, event) =>
      recordDelivery(deps.db.system, projectId, deliveryId, event),
    requestSync: async (projectId) => {
      await requestSync(deps.db.system, projectId);
      void syncBranches(deps, projectId, { userId: null, source: "push" }).catch(reportError);
    },
    reportError,
  });
}
