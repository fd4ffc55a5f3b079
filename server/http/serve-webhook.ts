import type { ApiDeps } from "@/server/api/context";
import { syncBranches } from "@/server/environments";
import { findWebhookProject, recordDelivery, requestSync } from "@/server/platform/db/sql/find-git-project";
import { log } from "@/server/platform/log";
import { handleWebhook } from "./webhooks/handle-webhook";

/**
 * serveWebhook answers a Git host's delivery. The repository is read after the answer, because hosts wait ten seconds at
 * most; should that be cut off, the poller finds the project marked and reads it.
 */
export function serveWebhook(deps: ApiDeps, request: Request, slug: string): Promise<Response> {
  const reportError = (error: unknown) => log.warn({ error, slug }, "a webhook's sync failed");
  return handleWebhook(request, slug, {
    findProject: async (name) => {
      const project = await findWebhookProject(deps.db.system, name);
      return project && { id: project.id, webhookSecret: project.webhook_secret };
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
