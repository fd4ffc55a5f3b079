import { createHash } from "node:crypto";
import { hashToken, mintToken, shownPrefix } from "@/server/access";
import { AssertionError, type Assertion, type AssertionVerifier } from "@/server/drivers/oidc/port";
import type { Clock } from "@/server/platform/clock";
import type { Database } from "@/server/platform/db/database";
import {
  findTrustRuleRows,
  issueCiToken,
  noteRefusal,
  markUsed,
  type TrustRuleRow,
} from "@/server/platform/db/sql/trust-rules";
import { AppError } from "@/server/platform/errors";
import { log } from "@/server/platform/log";
import type { ExchangedToken } from "./contract";
import { judgeClaims } from "./judge-claims";
import { TOKEN_TUNABLES } from "./tunables";

export type ExchangeDeps = { db: Database; clock: Clock; assertions: AssertionVerifier };

export type ExchangeRequest = { project: string; assertion: string; scope?: string };

/** A statement is remembered a little longer than it is valid, as clocks differ. */
const KEEP_USED_MS = 120_000;

/** Claims that say which job it was, beside those the rule asks for. */
const TELLING = [
  "iss", "sub", "aud", "jti", "repository", "ref", "sha", "workflow", "run_id", "run_attempt", "actor", "event_name",
  "environment", "project_path", "pipeline_id", "job_id", "user_login", "oid", "appid", "xms_mirid",
]; // prettier-ignore
const CLAIM_MAX_CHARS = 300;

const KEYS_UNREAD =
  "The keys of the issuer could not be read. See that it can be reached from here, and try again.";

/**
 * exchangeToken gives a short-lived token of the project for a proven identity of CI (RFC 8693). Whoever is refused learns
 * nothing about the project: not whether it exists, not what it trusts. Its members see the reason at the rule, once the
 * issuer's signature was good, or when its keys could not be read.
 */
export async function exchangeToken(deps: ExchangeDeps, request: ExchangeRequest): Promise<ExchangedToken> {
  const issuer = deps.assertions.readIssuer(request.assertion);
  if (issuer === null) throw refused("no identity token");
  const rules = await findTrustRuleRows(
    deps.db.system,
    request.project,
    issuer,
    TOKEN_TUNABLES.trustRulesMax,
  );
  if (rules.length === 0) throw refused(`no rule of ${request.project} for this issuer`);
  const audiences = [...new Set(rules.map(({ audience }) => audience))];
  const assertion = await verify(deps, rules, request.assertion, { issuer, audiences });
  const rule = await findRule(deps.db, rules, assertion);
  return issue(deps, rule, assertion, narrow(rule.scopes, request.scope));
}

async function verify(
  { assertions, db }: ExchangeDeps,
  rules: TrustRuleRow[],
  text: string,
  expected: { issuer: string; audiences: string[] },
): Promise<Assertion> {
  try {
    return await assertions.verify(text, expected);
  } catch (error) {
    if (!(error instanceof AssertionError)) throw error;
    // Told apart from the others, it would tell strangers whom the project trusts.
    if (error.code === "unreachable") {
      log.warn(
        { issuer: expected.issuer, detail: error.message },
        "the keys of a trusted issuer could not be read",
      );
      for (const rule of rules) await noteRefusal(db.system, rule.id, KEYS_UNREAD);
    }
    throw refused(error.message);
  }
}

async function findRule(db: Database, rules: TrustRuleRow[], assertion: Assertion): Promise<TrustRuleRow> {
  const wanted = rules.filter(({ audience }) => assertion.audiences.includes(audience));
  const reasons: string[] = [];
  for (const rule of wanted) {
    const reason = judgeClaims(rule.claims, assertion.claims);
    if (reason === null) return rule;
    await noteRefusal(db.system, rule.id, reason.slice(0, CLAIM_MAX_CHARS));
    reasons.push(`${rule.name}: ${reason}`);
  }
  throw refused(reasons.join("; "));
}

async function issue(
  deps: ExchangeDeps,
  rule: TrustRuleRow,
  assertion: Assertion,
  scopes: string[] | null,
): Promise<ExchangedToken> {
  const secret = mintToken();
  const seconds = TOKEN_TUNABLES.exchangedSeconds;
  const token = {
    trustRuleId: rule.id,
    name: `CI: ${rule.name}`,
    prefix: shownPrefix(secret),
    hash: hashToken(secret),
    scopes,
    claims: tellingClaims(rule, assertion),
    expiresAt: new Date(deps.clock.now().getTime() + seconds * 1000),
  };
  await deps.db.asSystem("tokens.exchange", async ({ sql }) => {
    if (!(await isFirstUse(sql, rule, assertion))) throw refused(`replayed ${assertion.jti}`);
    if (!(await issueCiToken(sql, token))) throw refused("the rule was withdrawn");
  });
  return {
    access_token: secret,
    issued_token_type: "urn:ietf:params:oauth:token-type:access_token",
    token_type: "Bearer",
    expires_in: seconds,
    ...(scopes && { scope: scopes.join(" ") }),
  };
}

/** Where the issuer numbers its statements, each works once. Azure does not: it gives the same one again for hours. */
async function isFirstUse(
  sql: Parameters<typeof markUsed>[0],
  rule: TrustRuleRow,
  { jti, expiresAt }: Assertion,
): Promise<boolean> {
  if (jti === null) return true;
  const jtiHash = createHash("sha256").update(jti).digest("hex");
  const keepUntil = new Date(expiresAt.getTime() + KEEP_USED_MS);
  return markUsed(sql, { trustRuleId: rule.id, jtiHash, keepUntil });
}

/** No more than the rule gives; null: all that its role may. */
function narrow(scopes: string[] | null, wanted: string | undefined): string[] | null {
  const names = wanted?.split(/\s+/).filter((name) => name !== "") ?? [];
  if (names.length === 0) return scopes;
  const asked = [...new Set(["project.read", ...names])];
  return scopes === null ? asked : scopes.filter((name) => asked.includes(name));
}

function tellingClaims(rule: TrustRuleRow, { claims }: Assertion): Record<string, unknown> {
  const names = new Set(
    [...TELLING, ...Object.keys(rule.claims)].filter((name) => Object.hasOwn(claims, name)),
  );
  return Object.fromEntries([...names].map((name) => [name, shorten(claims[name])]));
}

function shorten(value: unknown): unknown {
  if (typeof value === "number" || typeof value === "boolean") return value;
  return (typeof value === "string" ? value : (JSON.stringify(value) ?? "")).slice(0, CLAIM_MAX_CHARS);
}

function refused(detail: string): AppError {
  return new AppError(
    "not_signed_in",
    "This identity is not accepted for this project. Its members see the reason at the project's trust rules.",
    detail,
  );
}
