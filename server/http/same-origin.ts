import { AppError } from "@/server/platform/errors";

const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);

type Asked = { method: string; headers: Headers };

/**
 * refuseForeignOrigin keeps other sites from making a signed-in browser change something. A request with a token is not
 * a browser's doing; one with a cookie must come from a page of this very host, by its scheme too. (Environments are
 * other hosts.) Without a cookie too, a browser that says where the request comes from is believed: nobody is signed in
 * by another site's form.
 */
export function refuseForeignOrigin({ method, headers }: Asked, portalUrl: string): void {
  if (SAFE_METHODS.has(method) || isByToken(headers)) return;
  const site = headers.get("sec-fetch-site");
  const origin = headers.get("origin");
  if (!headers.has("cookie") && origin === null && site === null) return;
  if (isOwn(origin, headers, portalUrl) && (site === null || site === "same-origin")) return;
  throw new AppError("forbidden", "This request did not come from a page of this site, so it was refused.");
}

/** Another scheme is no token, and its request is judged by the cookie: browsers send Basic by themselves. */
function isByToken(headers: Headers): boolean {
  return /^bearer\s/i.test(headers.get("authorization") ?? "");
}

/**
 * isForeignAction: whether a change asked of a page came from elsewhere than a page of this site. A page that hides its
 * address sends the origin "null" with a form, so the browser's own word counts then; who says nothing at all is no
 * browser, and programs have the API.
 */
export function isForeignAction({ method, headers }: Asked, portalUrl: string): boolean {
  if (SAFE_METHODS.has(method)) return false;
  const site = headers.get("sec-fetch-site");
  const origin = headers.get("origin");
  if (origin === null || origin === "null") return site !== "same-origin";
  return !isOwn(origin, headers, portalUrl) || (site !== null && site !== "same-origin");
}

/** Only a trusted proxy's word of the scheme is still there (every-request.ts); it may take TLS off before us. */
function isOwn(origin: string | null, headers: Headers, portalUrl: string): boolean {
  if (origin === null || !URL.canParse(origin)) return false;
  const { host, protocol } = new URL(origin);
  if (host !== headers.get("host")) return false;
  const isProxied = headers.get("x-forwarded-proto")?.split(",")[0]?.trim() === "https";
  return protocol === new URL(portalUrl).protocol || (isProxied && protocol === "https:");
}
