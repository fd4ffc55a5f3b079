import { randomBytes } from "node:crypto";
import { NextResponse, type NextRequest } from "next/server";
import { planPagePolicy } from "@/server/http/security/headers.mjs";
import { PATH_HEADER } from "./app/_lib/path-header";

const POLICY = "content-security-policy";

/**
 * Layouts are not told their address; the sign-in page needs it to lead back. And each page gets a policy with a nonce of
 * its own: Next reads it from the request and writes it into the scripts it makes. Nothing is decided here.
 */
export function proxy(request: NextRequest): NextResponse {
  const policy = planPagePolicy(randomBytes(16).toString("base64"));
  const headers = new Headers(request.headers);
  headers.set(PATH_HEADER, `${request.nextUrl.pathname}${request.nextUrl.search}`);
  headers.set(POLICY, policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set(POLICY, policy);
  return response;
}

/** Pages, those that are not there included; not the API, Git and Next's own files, which get theirs in next.config.mjs. */
export const config = { matcher: ["/((?!api/|git/|_next/).*)"] };
