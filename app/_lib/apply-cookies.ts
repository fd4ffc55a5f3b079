import "server-only";
import { cookies } from "next/headers";
import { NextResponse } from "next/server";

/** applyCookies hands values of Set-Cookie on to the browser; in server actions and route handlers only. */
export async function applyCookies(values: readonly string[]): Promise<void> {
  if (values.length === 0) return;
  const headers = new Headers();
  for (const value of values) headers.append("set-cookie", value);
  const jar = await cookies();
  for (const cookie of new NextResponse(null, { headers }).cookies.getAll()) jar.set(cookie);
}
