import { NextResponse, type NextRequest } from "next/server";
import { PATH_HEADER } from "./app/_lib/path-header";

/** Layouts are not told their address; the sign-in page needs it to lead back. Nothing is decided here. */
export function proxy(request: NextRequest): NextResponse {
  const headers = new Headers(request.headers);
  headers.set(PATH_HEADER, `${request.nextUrl.pathname}${request.nextUrl.search}`);
  return NextResponse.next({ request: { headers } });
}

/** Pages only: not the API, Git, Next's own files, nor files with an ending. */
export const config = { matcher: ["/((?!api/|git/|_next/|.*\\.[a-z0-9]+$).*)"] };
