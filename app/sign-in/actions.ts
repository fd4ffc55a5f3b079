"use server";

import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import { NextResponse } from "next/server";
import { safeNext } from "@/components/portal/safe-next";
import type { SignInState } from "@/components/portal/sign-in-form";
import { signInErrors } from "@/components/portal/strings";
import { paths } from "@/components/lib/paths";
import { getWeb } from "@/server/composition/web";

/** Asks the identity provider as a browser would, and hands its cookies on. */
async function askProvider(path: string, body: unknown): Promise<Response> {
  const { identity, settings } = getWeb();
  const incoming = await headers();
  const sent = new Headers({ "content-type": "application/json", origin: settings.url });
  // The provider counts attempts by address.
  for (const name of ["cookie", "user-agent", "x-forwarded-for", "x-real-ip"]) {
    const value = incoming.get(name);
    if (value !== null) sent.set(name, value);
  }
  const request = new Request(`${settings.url}/api/auth${path}`, {
    method: "POST",
    headers: sent,
    body: JSON.stringify(body),
  });
  const answer = await identity.handle(request);
  const jar = await cookies();
  for (const cookie of new NextResponse(null, { headers: answer.headers }).cookies.getAll()) jar.set(cookie);
  return answer;
}

/** signIn checks a password; whoever calls it is nobody yet, so it asks for no permission. */
export async function signIn(_state: SignInState, form: FormData): Promise<SignInState> {
  const email = String(form.get("email") ?? "").trim();
  const password = String(form.get("password") ?? "");
  if (email === "" || password === "") return { error: signInErrors.missing, email };
  const status = await askProvider("/sign-in/email", { email, password }).then(
    (answer) => answer.status,
    () => 503,
  );
  if (status === 429) return { error: signInErrors.tooMany, email };
  if (status >= 500) return { error: signInErrors.unavailable, email };
  if (status >= 400) return { error: signInErrors.wrong, email };
  redirect(safeNext(form.get("next")));
}

/** signOut ends the session of whoever asks; for nobody it does nothing. */
export async function signOut(): Promise<void> {
  await askProvider("/sign-out", {});
  redirect(paths.signIn());
}
