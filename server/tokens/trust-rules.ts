import { ROLES, type Permission, type Role } from "@/server/access/matrix";
import {
  insertTrustRule,
  listTrustRuleRows,
  revokeTrustRule as revokeTrustRuleRow,
  type TrustRuleRow,
} from "@/server/platform/db/sql/trust-rules";
import type { SqlClient } from "@/server/platform/db/sql-client";
import { AppError, notFound } from "@/server/platform/errors";
import { refuseInsideIssuer, type IssuerRules } from "@/server/platform/safe-fetch";
import type { TrustRule } from "./contract";
import { refuseOpenRule } from "./judge-claims";
import { refuseMoreThanOwn } from "./tokens";
import { TOKEN_TUNABLES } from "./tunables";

export type TrustRuleRequest = {
  projectId: string;
  name: string;
  issuer: string;
  audience: string;
  claims: Record<string, string>;
  role: Role;
  scopes?: readonly Permission[] | null;
};

/** createTrustRule refuses a rule that would let in whoever asks the issuer, and a role greater than one's own. */
export async function createTrustRule(
  deps: { settings: IssuerRules },
  sql: SqlClient,
  rule: TrustRuleRequest,
): Promise<{ id: string }> {
  refuseInsideIssuer(rule.issuer, deps.settings);
  refuseOpenRule(rule.issuer, rule.claims);
  await refuseMoreThanOwn(sql, rule.projectId, rule.role);
  if ((await listTrustRuleRows(sql, rule.projectId)).length >= TOKEN_TUNABLES.trustRulesMax)
    throw new AppError("conflict", "A project has at most 50 trust rules. Delete one that is not used.");
  return { id: await insertTrustRule(sql, { ...rule, scopes: rule.scopes ?? null }) };
}

/** listTrustRules: the project's, in the order they are tried. */
export async function listTrustRules(
  sql: SqlClient,
  projectId: string,
): Promise<{ items: TrustRule[]; nextCursor: null }> {
  return { items: (await listTrustRuleRows(sql, projectId)).map(toRule), nextCursor: null };
}

/** revokeTrustRule also ends the tokens that were given by it; throws not_found for one that is not the project's. */
export async function revokeTrustRule(sql: SqlClient, projectId: string, ruleId: string): Promise<void> {
  if (!(await revokeTrustRuleRow(sql, ruleId, projectId))) throw notFound("trust rule");
}

function toRule(row: TrustRuleRow): TrustRule {
  return {
    id: row.id,
    name: row.name,
    issuer: row.issuer,
    audience: row.audience,
    claims: row.claims,
    role: ROLES.find((role) => role === row.role) ?? "viewer",
    scopes: row.scopes,
    createdAt: row.created_at.toISOString(),
    lastUsedAt: row.last_used_at?.toISOString() ?? null,
    lastRefusedAt: row.last_refused_at?.toISOString() ?? null,
    lastRefusal: row.last_refusal,
  };
}
