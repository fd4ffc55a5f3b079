import { createHash } from "node:crypto";
import { z } from "zod";
import { deliveryIdMaxChars, webhookMaxBytes } from "./tunables";
import { isSameSecret, isSignedWith } from "./verify-signature";

export type WebhookProvider = "github" | "gitlab" | "gitea";

export type WebhookDelivery = {
  provider: WebhookProvider;
  /** the sender's id of this delivery, the same when it is sent again; of the body where the sender gives none */
  deliveryId: string;
  /** "push", "create", "delete" and "ping"; all else is "other" */
  event: WebhookEvent;
  /** full names of the refs it is about; may be empty */
  refs: string[];
};

export type WebhookEvent = "push" | "create" | "delete" | "ping" | "other";

export type WebhookProblem = "no_signature" | "bad_signature" | "unknown_provider" | "bad_body" | "too_large";

type Headers = { get(name: string): string | null };

/** What the senders call the events that change branches or tags. */
const events: Record<string, WebhookEvent> = {
  push: "push",
  create: "create",
  delete: "delete",
  ping: "ping",
  "push hook": "push",
  "tag push hook": "push",
};

type Sender = {
  provider: WebhookProvider;
  event: string;
  deliveryId: string | null;
  /** null: the delivery bears none */
  signature: string | null;
  isGenuine(signature: string, secret: string, body: Uint8Array): boolean;
};

/** Gitea and Forgejo send GitHub's headers too, and say who they are: so they are asked for first. */
function findSender(headers: Headers): Sender | null {
  for (const name of ["gitea", "forgejo"]) {
    const event = headers.get(`x-${name}-event`);
    if (event === null) continue;
    return {
      provider: "gitea",
      event,
      deliveryId: headers.get(`x-${name}-delivery`),
      signature: headers.get(`x-${name}-signature`),
      isGenuine: (signature, secret, body) => isSignedWith(secret, body, signature),
    };
  }
  const gitlab = headers.get("x-gitlab-event");
  if (gitlab !== null)
    return {
      provider: "gitlab",
      event: gitlab,
      deliveryId: headers.get("idempotency-key") ?? headers.get("x-gitlab-event-uuid"),
      signature: headers.get("x-gitlab-token"),
      isGenuine: (signature, secret) => isSameSecret(signature, secret),
    };
  const github = headers.get("x-github-event");
  if (github === null) return null;
  return {
    provider: "github",
    event: github,
    deliveryId: headers.get("x-github-delivery"),
    signature: headers.get("x-hub-signature-256"),
    isGenuine: (signature, secret, body) =>
      signature.startsWith("sha256=") && isSignedWith(secret, body, signature.slice("sha256=".length)),
  };
}

const bodySchema = z.object({
  /** full in pushes, short in "create" and "delete", where ref_type says which kind */
  ref: z.string().max(1_000).optional().catch(undefined),
  ref_type: z.string().optional().catch(undefined),
});

/** GitHub sends JSON as it is, or as the field `payload` of a form. */
function readBody(headers: Headers, rawBody: Uint8Array): z.infer<typeof bodySchema> | null {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(rawBody);
    const isForm = headers.get("content-type")?.toLowerCase().startsWith("application/x-www-form-urlencoded");
    const parsed = bodySchema.safeParse(
      JSON.parse(isForm ? (new URLSearchParams(text).get("payload") ?? "") : text),
    );
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

function readRefs(body: z.infer<typeof bodySchema>): string[] {
  if (body.ref === undefined || body.ref === "") return [];
  if (body.ref.startsWith("refs/")) return [body.ref];
  return [`refs/${body.ref_type === "tag" ? "tags" : "heads"}/${body.ref}`];
}

function readDeliveryId(given: string | null, rawBody: Uint8Array): string {
  if (given !== null && given !== "" && given.length <= deliveryIdMaxChars && /^[\x21-\x7e]+$/.test(given))
    return given;
  return `sha256:${createHash("sha256")
    .update(given === null || given === "" ? rawBody : given)
    .digest("hex")}`;
}

/**
 * parseWebhook verifies and reads a delivery of GitHub (X-Hub-Signature-256), GitLab (X-Gitlab-Token) or Gitea and Forgejo
 * (X-Gitea-Signature). Nothing of the body is looked at before its sender is proven.
 */
export function parseWebhook(
  headers: Headers,
  rawBody: Uint8Array,
  secret: string,
): WebhookDelivery | { problem: WebhookProblem } {
  if (rawBody.byteLength > webhookMaxBytes) return { problem: "too_large" };
  const sender = findSender(headers);
  if (!sender) return { problem: "unknown_provider" };
  if (sender.signature === null || sender.signature === "") return { problem: "no_signature" };
  // an empty secret proves nothing: anyone can sign with it
  if (secret === "" || !sender.isGenuine(sender.signature, secret, rawBody))
    return { problem: "bad_signature" };
  const body = readBody(headers, rawBody);
  if (!body) return { problem: "bad_body" };
  return {
    provider: sender.provider,
    deliveryId: readDeliveryId(sender.deliveryId, rawBody),
    event: events[sender.event.toLowerCase()] ?? "other",
    refs: readRefs(body),
  };
}
