import { findPlainWebhookSecrets, writeWebhookSecret } from "@/server/platform/db/sql/webhook-secrets";
import type { SqlClient } from "@/server/platform/db/sql-client";
import { AppError } from "@/server/platform/errors";
import { seal, unseal } from "@/server/platform/seal";

const PURPOSE = "webhook secret";

/** sealWebhookSecret: whoever reads a copy of the database cannot send webhooks. */
export function sealWebhookSecret(secret: string, text: string): string {
  return seal(secret, PURPOSE, text);
}

/** openWebhookSecret also takes what an earlier version kept as it was. */
export function openWebhookSecret(secret: string, kept: string): string {
  if (!kept.startsWith("v1.")) return kept;
  try {
    return unseal(secret, PURPOSE, kept);
  } catch (error) {
    throw new AppError(
      "conflict",
      "The webhook's secret was sealed with another CAPSTAN_SECRET and cannot be read. Start with the one it was made with.",
      (error as Error).message,
    );
  }
}

/** ensureWebhookSecretsSealed seals what an earlier version kept as it was. */
export async function ensureWebhookSecretsSealed(sql: SqlClient, secret: string): Promise<void> {
  for (const { id, webhook_secret: kept } of await findPlainWebhookSecrets(sql))
    await writeWebhookSecret(sql, id, kept, sealWebhookSecret(secret, kept));
}
