import type { EnvironmentAccessRow } from "@/server/platform/db/sql/authorize";
import { showOdooCredentials } from "@/server/platform/db/sql/show-odoo-credentials";
import type { SqlClient } from "@/server/platform/db/sql-client";
import { AppError } from "@/server/platform/errors";
import { ODOO_PASSWORD, unseal } from "@/server/platform/seal";
import { environmentUrl } from "@/server/projects";
import type { SignInDto } from "./contract";
import type { EnvironmentDeps } from "./deps";
import { refuseBlocked } from "./request-run";

/** showSignIn: how to sign in to the Odoo that serves as its administrator. Each look is in the audit trail. */
export async function showSignIn(
  deps: Pick<EnvironmentDeps, "settings">,
  sql: SqlClient,
  environment: EnvironmentAccessRow,
): Promise<SignInDto> {
  refuseBlocked(environment, "connect");
  const url = environmentUrl(deps.settings, environment.host);
  const kept = await showOdooCredentials(sql, environment.id);
  if (kept) return { url, origin: "capstan", login: kept.login, password: open(deps, kept.password) };
  if (environment.stage === "development") return { url, origin: "odoo", login: "admin", password: "admin" };
  return { url, origin: "people", login: null, password: null };
}

function open(deps: Pick<EnvironmentDeps, "settings">, sealed: string): string {
  try {
    return unseal(deps.settings.secret, ODOO_PASSWORD, sealed);
  } catch (error) {
    throw new AppError(
      "conflict",
      "The password was sealed with another CAPSTAN_SECRET and cannot be read. Set one in Odoo, or rebuild.",
      (error as Error).message,
    );
  }
}
