/**
 * Webhooks of Git hosts. A delivery is a hint and nothing more: it makes Capstan look at the repository, whose branches are
 * the truth. So order, replays and losses do no harm; a replay is answered and left alone.
 *
 * What outsiders learn: an unknown project and a forged signature get the same answer, 401, after the same work (an unknown
 * project's delivery is verified against a secret nobody has). Size and sender are judged before the project is looked up.
 */
import { randomBytes } from "node:crypto";
import { parseWebhook, type WebhookDelivery, type WebhookProblem } from "./parse-webhook";
import { readLimitedBody } from "../read-limited-body";
import { webhookMaxBytes } from "./tunables";

export type HandleWebhookDeps = {
  findProject(slug: string): Promise<{ id: string; webhookSecret: string } | null>;
  /** false: this delivery was recorded before */
  recordDelivery(projectId: string, deliveryId: string, event: string): Promise<boolean>;
  /** asks for the branches to be read again, soon */
  requestSync(projectId: string): Promise<void>;
  reportError(error: unknown): void;
};

/** Nobody's: what deliveries to unknown projects are verified against. */
const nobodysSecret = randomBytes(32).toString("hex");

const problems: Record<WebhookProblem, { status: number; message: string }> = {
  no_signature: {
    status: 401,
    message: "The delivery has no signature. Set the webhook's secret to the project's.",
  },
  bad_signature: {
    status: 401,
    message: "The project or the signature is wrong. Compare the webhook's address and secret.",
  },
  unknown_provider: {
    status: 400,
    message: "The sender is not known: GitHub, GitLab, Gitea and Forgejo are.",
  },
  bad_body: { status: 400, message: "The body is not what such a delivery holds. Send JSON." },
  too_large: { status: 413, message: "The delivery is too large. Capstan finds the push by itself." },
};

type Status = "accepted" | "replayed" | "pong" | "ignored";

const answer = (status: number, body: { status: Status } | { status: "refused"; message: string }) =>
  Response.json(body, { status, headers: { "cache-control": "no-store" } });

const refuse = (problem: WebhookProblem) =>
  answer(problems[problem].status, { status: "refused", message: problems[problem].message });

/** Deliveries about tags alone, and of events nobody asked for, change no branch. */
function concernsBranches(delivery: WebhookDelivery): boolean {
  if (delivery.event === "other") return false;
  return delivery.refs.length === 0 || delivery.refs.some((ref) => ref.startsWith("refs/heads/"));
}

/**
 * handleWebhook answers one delivery to the project `slug`: 202 `accepted`, 200 `replayed`, `pong` or `ignored`, else
 * `refused` with 400, 401 or 413, and 503 when Capstan could not take it (polling then finds the push).
 */
export async function handleWebhook(
  request: Request,
  slug: string,
  deps: HandleWebhookDeps,
): Promise<Response> {
  try {
    const rawBody = await readLimitedBody(request, webhookMaxBytes);
    if (!rawBody) return refuse("too_large");
    const project = await deps.findProject(slug);
    const delivery = parseWebhook(request.headers, rawBody, project?.webhookSecret ?? nobodysSecret);
    if ("problem" in delivery) return refuse(delivery.problem);
    if (!project) return refuse("bad_signature");
    if (delivery.event === "ping") return answer(200, { status: "pong" });
    if (!concernsBranches(delivery)) return answer(200, { status: "ignored" });
    const isNew = await deps.recordDelivery(project.id, delivery.deliveryId, delivery.event);
    if (!isNew) return answer(200, { status: "replayed" });
    await deps.requestSync(project.id);
    return answer(202, { status: "accepted" });
  } catch (error) {
    deps.reportError(error);
    return answer(503, {
      status: "refused",
      message: "Capstan could not take the delivery. It finds the push by itself.",
    });
  }
}
