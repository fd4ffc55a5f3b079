import { TtlCache } from "../../../ttl-cache";
import { ACCESS_TUNABLES } from "../../../tunables";
import {
  admitMember,
  findIdentityProvider,
  isInvited,
  isMember,
  listOfferedProviders,
  noteVouchedFactor,
  worksElsewhere,
  type IdentityProviderRow,
} from "@/server/platform/db/sql/identity-providers";
import type { SqlClient } from "@/server/platform/db/sql-client";
import { log } from "@/server/platform/log";
import { notFound } from "@/server/platform/errors";
import { unseal } from "@/server/platform/seal";
import type { IdentityProvider } from "../../port";
import { cookiesOf, headersOf, type Inside } from "../inside";
import { VOUCHED_METHOD } from "../create-auth";
import { endEarlier } from "../sign-in";
import { discover, finishFlow, flowState, startFlow, type FlowState, type OidcSettings } from "./oidc-flow";
import { planPerson, type Claims } from "./plan-person";

export type OidcOptions = OidcSettings & { secret: string; sql: SqlClient; cookieName: string };

type Methods = Pick<IdentityProvider, "beginProvider" | "handle"> & {
  listProviders(org: string | null): Promise<{ id: string; name: string }[]>;
};

/** SEALED_FOR binds a client's secret to its column. */
export const SEALED_FOR = "identity provider";

type Provider = IdentityProviderRow & { secret: string };

/** oidcMethods: signing in at sites that organizations set up. */
export function oidcMethods(inside: Inside, options: OidcOptions): Methods {
  const sites = new TtlCache<Awaited<ReturnType<typeof discover>>>(ACCESS_TUNABLES.discoveryMs, 100);
  const configure = (provider: Provider) =>
    sites.get([provider.id, provider.issuer, provider.client_id].join(" "), () =>
      discover(options, provider),
    );

  async function getProvider(id: string): Promise<Provider> {
    const row = /^[0-9a-f-]{36}$/.test(id) ? await findIdentityProvider(options.sql, id) : null;
    if (!row) throw notFound("way to sign in");
    return { ...row, secret: unseal(options.secret, SEALED_FOR, row.ciphertext) };
  }

  async function finish(request: Request): Promise<{ location: string; cookies: string[] }> {
    const { search, searchParams } = new URL(request.url);
    const state = searchParams.get("state") ?? "";
    const cookies = [dropCookie(options)];
    const flow =
      readCookie(request.headers, options.cookieName) === state ? await takeFlow(inside, state) : null;
    if (flow === null) return { location: "/sign-in?error=refused", cookies };
    if (searchParams.get("error") === "access_denied")
      return { location: "/sign-in?error=cancelled", cookies };
    const provider = await getProvider(flow.providerId);
    const claims = await finishFlow(options, await configure(provider), {
      search,
      state,
      flow,
      trustsFactor: provider.trusts_factor,
    });
    const userId = await ensurePerson(inside, options.sql, provider, claims);
    if (userId === null) return { location: "/sign-in?error=unknown", cookies };
    const asked = { headers: request.headers, address: null };
    await endEarlier(inside, asked);
    const factorOrgId = claims.strong ? provider.org_id : null;
    const method = factorOrgId === null ? "provider" : VOUCHED_METHOD;
    const { headers } = await inside.auth.api.startSession({
      body: { userId, method, provenAt: new Date(), factorOrgId, renewed: false },
      headers: headersOf({ ...asked, address: request.headers.get("x-forwarded-for") }),
      returnHeaders: true,
    });
    if (factorOrgId !== null) await noteVouchedFactor(options.sql, factorOrgId, userId);
    return { location: flow.next, cookies: [...cookies, ...cookiesOf(headers)] };
  }

  return {
    listProviders: (org) => listOfferedProviders(options.sql, org),
    beginProvider: async (_request, { providerId, next }) => {
      const provider = await getProvider(providerId);
      const { url, state, flow } = await startFlow(options, await configure(provider), { providerId, next });
      await keepFlow(inside, state, flow);
      return { url, cookies: [keepCookie(options, state)] };
    },
    handle: async (request) => {
      if (request.method !== "GET" || new URL(request.url).pathname !== "/api/auth/oidc/callback")
        return new Response(null, { status: 404 });
      const { location, cookies } = await finish(request).catch((error: unknown) => {
        log.error({ detail: String(error) }, "an answer of another site was refused");
        return { location: "/sign-in?error=refused", cookies: [] };
      });
      const headers = new Headers({ location, "cache-control": "no-store" });
      for (const cookie of cookies) headers.append("set-cookie", cookie);
      return new Response(null, { status: 303, headers });
    },
  };
}

async function keepFlow({ auth }: Inside, state: string, flow: FlowState): Promise<void> {
  const { internalAdapter } = await auth.$context;
  const expiresAt = new Date(Date.now() + ACCESS_TUNABLES.providerStepSeconds * 1_000);
  await internalAdapter.createVerificationValue({
    identifier: `oidc-${state}`,
    value: JSON.stringify(flow),
    expiresAt,
  });
}

/** The first answer takes it; the second finds nothing. */
async function takeFlow({ auth }: Inside, state: string): Promise<FlowState | null> {
  const { internalAdapter } = await auth.$context;
  const row = state === "" ? null : await internalAdapter.consumeVerificationValue(`oidc-${state}`);
  return row ? flowState.parse(JSON.parse(row.value)) : null;
}

async function ensurePerson(
  { auth }: Inside,
  sql: SqlClient,
  provider: Provider,
  claims: Claims,
): Promise<string | null> {
  const { adapter, internalAdapter } = await auth.$context;
  const link = { providerId: `oidc-${provider.id}`, accountId: claims.sub };
  const linked = await adapter.findOne<{ userId: string }>({
    model: "account",
    where: Object.entries(link).map(([field, value]) => ({ field, value })),
  });
  const email = claims.email ?? "";
  const same = email === "" ? null : await internalAdapter.findUserByEmail(email);
  const plan = planPerson({ linkByEmail: provider.link_by_email, admitsNew: provider.admits_new }, claims, {
    linkedUserId: linked?.userId ?? null,
    sameEmailUserId: same?.user.id ?? null,
    isMember: same ? await isMember(sql, same.user.id, provider.org_id) : false,
    worksElsewhere: same ? await worksElsewhere(sql, same.user.id, provider.org_id) : false,
    isInvited: await isInvited(sql, provider.org_id, email),
  });
  if (plan.kind === "refuse") return null;
  if (plan.kind === "use") return plan.userId;
  if (plan.kind === "link") {
    await internalAdapter.linkAccount({ ...link, userId: plan.userId });
    return plan.userId;
  }
  const user = await internalAdapter.createUser(
    { email, name: claims.name, emailVerified: true },
    { method: "oauth" },
  );
  await internalAdapter.linkAccount({ ...link, userId: user.id });
  if (plan.admit) await admitMember(sql, provider.org_id, user.id);
  return user.id;
}

function keepCookie({ cookieName, url }: OidcOptions, state: string): string {
  return cookie(cookieName, url, state, ACCESS_TUNABLES.providerStepSeconds);
}

function dropCookie({ cookieName, url }: OidcOptions): string {
  return cookie(cookieName, url, "", 0);
}

/** Lax: the other site's redirect is a navigation, which brings it along. */
function cookie(name: string, url: string, value: string, maxAge: number): string {
  const secure = url.startsWith("https:") ? "; Secure" : "";
  return `${name}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${maxAge}${secure}`;
}

function readCookie(headers: Headers, name: string): string | null {
  const found = (headers.get("cookie") ?? "").split(/;\s*/).find((pair) => pair.startsWith(`${name}=`));
  return found?.slice(name.length + 1) || null;
}
