import { AppError } from "@/server/platform/errors";

const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * refuseForeignOrigin keeps other sites from making a signed-in browser change something. A request with a token is not
 * a browser's doing; one with a cookie must come from a page of this very host. (Environments are other hosts.) Without a
 * cookie too, a browser that says where the request comes from is believed: nobody is signed in by another site's form.
 */
export function refuseForeignOrigin(request: { method: string; headers: Headers }): void {
  if (SAFE_METHODS.has(request.method) || request.headers.has("authorization")) return;
  const site = request.headers.get("sec-fetch-site");
  const origin = request.headers.get("origin");
  if (!request.headers.has("cookie") && origin === null && site === null) return;
  const sameHost =
    origin !== null && URL.canParse(origin) && new URL(origin).host === request.headers.get("host");
  if (sameHost && (site === null || site === "same-origin")) return;
  throw new AppError("forbidden", "This request did not come from a page of this site, so it was refused.");
}
