import { randomUUID } from "node:crypto";
import type { z } from "zod";
import { PROVIDER_SECRET_SEAL } from "@/server/access";
import {
  addIdentityProvider,
  listOrgProviders,
  removeIdentityProvider,
} from "@/server/platform/db/sql/identity-providers";
import type { SqlClient } from "@/server/platform/db/sql-client";
import { notFound } from "@/server/platform/errors";
import { refuseInsideIssuer, type IssuerRules } from "@/server/platform/safe-fetch";
import { seal } from "@/server/platform/seal";
import type { addIdentityProviderInput, IdentityProviderDto } from "./contract";

/** listProviders: the sites that people of the organization may sign in at, without their secrets. */
export async function listProviders(sql: SqlClient, orgId: string): Promise<IdentityProviderDto[]> {
  const rows = await listOrgProviders(sql, orgId);
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    issuer: row.issuer,
    clientId: row.client_id,
    linkByEmail: row.link_by_email,
    admitsNew: row.admits_new,
    trustsFactor: row.trusts_factor,
  }));
}

/** addProvider seals the client's secret; nothing shows it again. */
export async function addProvider(
  deps: { settings: { secret: string } & IssuerRules },
  sql: SqlClient,
  orgId: string,
  input: z.infer<typeof addIdentityProviderInput>,
): Promise<{ id: string }> {
  refuseInsideIssuer(input.issuer, deps.settings);
  const id = randomUUID();
  await addIdentityProvider(sql, {
    id,
    org_id: orgId,
    name: input.name,
    issuer: input.issuer,
    client_id: input.clientId,
    ciphertext: seal(deps.settings.secret, PROVIDER_SECRET_SEAL, input.clientSecret),
    link_by_email: input.linkByEmail,
    admits_new: input.admitsNew,
    trusts_factor: input.trustsFactor,
  });
  return { id };
}

/** removeProvider: nobody signs in there any more; sessions that were begun there go on. */
export async function removeProvider(sql: SqlClient, orgId: string, id: string): Promise<void> {
  if (!(await removeIdentityProvider(sql, id, orgId))) throw notFound("way to sign in");
}
