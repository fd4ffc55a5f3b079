import { randomBytes } from "node:crypto";
import { NextResponse, type NextRequest } from "next/server";
import { isForeignAction } from "@/server/http/same-origin";
import { planPagePolicy } from "@/server/http/security/headers.mjs";
import { portalUrl, renewSession } from "@/server/composition/refresh-session";
import { PATH_HEADER } from "./app/_lib/path-header";

const POLICY = "content-security-policy";

/**
 * Layouts are not told their address; the sign-in page needs it to lead back. Each page gets a policy with a nonce of its
 * own: Next reads it from the request and writes it into the scripts it makes. And a session that Supabase keeps is
 * renewed here, because what comes after may not be able to set cookies. What another site sends to a page's
 * actions ends here; nothing else is decided.
 */
export async function proxy(request: NextRequest): Promise<NextResponse> {
  // Next answers those of other sites with a 500 and a stack in the log, and lets in who names no site at all.
  if (isPage(request) && isForeignAction(request, portalUrl()))
    return new NextResponse("This request did not come from a page of this site, so it was refused.", {
      status: 403,
    });
  const headers = new Headers(request.headers);
  const renewed = await renewSession(headers);
  if (renewed) headers.set("cookie", renewed.cookieHeader);
  const policy = isPage(request) ? planPagePolicy(randomBytes(16).toString("base64")) : null;
  if (policy !== null) {
    headers.set(PATH_HEADER, `${request.nextUrl.pathname}${request.nextUrl.search}`);
    headers.set(POLICY, policy);
  }
  const response = NextResponse.next({ request: { headers } });
  if (policy !== null) response.headers.set(POLICY, policy);
  for (const cookie of renewed?.cookies ?? []) response.headers.append("set-cookie", cookie);
  for (const [name, value] of Object.entries(renewed?.headers ?? {})) response.headers.set(name, value);
  return response;
}

function isPage({ nextUrl }: NextRequest): boolean {
  return !nextUrl.pathname.startsWith("/api/");
}

/**
 * Pages, those that are not there included; not the API, Git and Next's own files, which get their policy in
 * next.config.mjs. The API only for a browser that holds a session of Supabase's.
 */
export const config = {
  matcher: [
    "/((?!api/|git/|_next/).*)",
    {
      // not what is brought: Next would hold a body in memory for this, and cut it at 10 MB
      source: "/api/((?!imports/).*)",
      has: [{ type: "header", key: "cookie", value: "(.*)capstan-([0-9]+)[.]supabase(.*)" }],
    },
  ],
};
