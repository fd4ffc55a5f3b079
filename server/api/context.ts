import {
  ACCESS_TUNABLES,
  findBlockedOrgs,
  type IdentityProvider,
  type IdentityRequest,
  type ViewerSource,
  type Viewer,
} from "@/server/access";
import type { StoreDeps } from "@/server/backups";
import type { ClusterDriver } from "@/server/drivers/cluster/port";
import type { KeyDriver } from "@/server/drivers/keys/port";
import type { MailDriver } from "@/server/drivers/mail/port";
import type { OdooDriver } from "@/server/drivers/odoo/port";
import type { AssertionVerifier } from "@/server/drivers/oidc/port";
import type { EnvironmentDeps } from "@/server/environments";
import type { PreviewDeps } from "@/server/masking";
import type { StreamDeps } from "@/server/http/streams/deps";
import type { RequestClaims } from "@/server/platform/db/database";
import { AppError } from "@/server/platform/errors";
import type { IssuerRules } from "@/server/platform/safe-fetch";
import { readClientAddress } from "@/server/platform/network/client-header";

/** All that procedures may reach; put together in server/composition/web.ts. */
export type ApiDeps = EnvironmentDeps & {
  /** which issuers people may set */
  settings: IssuerRules;
  mail: MailDriver;
  viewers: ViewerSource;
  identity: IdentityProvider;
  streams: StreamDeps;
  /** Odoo's database server, asked for sizes and what masking would do */
  cluster(): ClusterDriver;
  /** asked which Odoos there are, and what masking would do */
  odoo: Pick<OdooDriver, "listSources" | "previewMask">;
  /** what Odoo's databases are opened with */
  names: PreviewDeps["names"];
  /** where backups lie: web hands out files to download, and takes those that are brought */
  stores: StoreDeps;
  /** where backups of the control plane lie, in words */
  controlStorePlace: string;
  /** proves identities of CI */
  assertions: AssertionVerifier;
  /** holds the master key of secrets */
  keys: KeyDriver;
};

export type ApiContext = {
  deps: ApiDeps;
  viewer: Viewer | null;
  /** where a change is asked for, kept with the run */
  source: "portal" | "api";
  address: string | null;
  userAgent: string | null;
  /** the request itself, for the identity provider */
  identityRequest: IdentityRequest;
  /** values of Set-Cookie for the answer, as the identity provider wants them */
  cookies: string[];
  /** asks again who is there, past every cache; null when the session ended or the token was revoked */
  refreshViewer(): Promise<Viewer | null>;
};

/** createApiContext reads who makes the request. */
export async function createApiContext(
  deps: ApiDeps,
  headers: Headers,
  source: ApiContext["source"],
): Promise<ApiContext> {
  const address = readClientAddress(headers);
  return {
    deps,
    viewer: await deps.viewers.findViewer(headers, { address }),
    source,
    address,
    identityRequest: { headers, address },
    cookies: [],
    // It ends in the audit trail: enough to recognize a program by.
    userAgent: headers.get("user-agent")?.slice(0, 300) ?? null,
    refreshViewer: () => deps.viewers.findViewer(headers, { fresh: true, address }),
  };
}

/** claimsOf tells the database who acts and, for changes, by which procedure. */
export function claimsOf(
  ctx: Pick<ApiContext, "address" | "userAgent"> & { viewer: Viewer },
  action: string | null,
): RequestClaims {
  const { userId, actorKind, scopes, auth, orgNetworks } = ctx.viewer;
  const { address, userAgent } = ctx;
  return {
    userId,
    actorKind,
    scopes,
    auth,
    action,
    address,
    userAgent,
    blockedOrgs: findBlockedOrgs(orgNetworks, address),
  };
}

/** requireViewer throws not_signed_in for nobody. */
export function requireViewer(viewer: Viewer | null): Viewer {
  if (!viewer) throw new AppError("not_signed_in", "Sign in first, or send a valid token.");
  return viewer;
}

/** requireFactor throws factor_needed while an organization waits for the person's second factor. */
export function requireFactor(viewer: Viewer): void {
  if (viewer.factorNeeded === null) return;
  throw new AppError(
    "factor_needed",
    viewer.factorNeeded === "enrol"
      ? "Your organization asks for a second factor. Set one up on your account page first."
      : "Your organization asks for a second factor. Use yours on your account page first.",
  );
}

/**
 * askAfresh: who is there now, past every cache, as claims of today. What reads on for a while asks by it: the session or
 * token may have ended, its scopes, the networks and the second factor asked for may be others than when it began.
 */
export async function askAfresh(ctx: ApiContext): Promise<RequestClaims> {
  const viewer = requireViewer(await ctx.refreshViewer());
  requireFactor(viewer);
  return claimsOf({ ...ctx, viewer }, null);
}

/** requireProof throws proof_needed when a person has not proved themselves lately. A token stands for such a proof. */
export function requireProof(viewer: Viewer, now: Date): void {
  if (viewer.provenAtMs === null) return;
  if (now.getTime() - viewer.provenAtMs <= ACCESS_TUNABLES.proofMs) return;
  throw new AppError("proof_needed", "Show that it is you first: it is a while since you signed in.");
}
