"use server";

import { redirect } from "next/navigation";
import { z } from "zod";
import { applyCookies } from "@/app/_lib/apply-cookies";
import { readPageContext } from "@/app/_lib/page-api";
import { readField } from "@/app/_lib/read-field";
import { safeNext } from "@/components/portal/safe-next";
import type { SignInState } from "@/components/portal/sign-in-form";
import { signInErrors } from "@/components/portal/sign-in-strings";
import { paths } from "@/components/lib/paths";
import type { SignInAnswer } from "@/server/access";
import { getWeb } from "@/server/composition/web";
import { readState } from "./read-state";

type Step = Pick<SignInState, "step" | "email" | "notice">;

/** signIn checks a password, then a code; or mails a link. Whoever calls it is nobody yet, so it asks for no permission. */
export async function signIn(given: SignInState, form: FormData): Promise<SignInState> {
  const state = readState(given);
  const { identityRequest } = await readPageContext();
  const { identity } = getWeb();
  const next = safeNext(readField(form, "next"));
  if (state.step === "factor") {
    const code = readField(form, "code").trim();
    const step: Step = { step: "factor", email: state.email, notice: null };
    if (code === "") return { ...step, error: signInErrors.noCode };
    const method = /^[\d\s]+$/.test(code) ? "totp" : "recovery";
    return answerOf(identity.signInWithFactor(identityRequest, { method, code }), step, next);
  }
  const email = readField(form, "email").trim();
  const step: Step = { step: "password", email, notice: null };
  if (readField(form, "way") === "link") return mailLink(step, next);
  const password = readField(form, "password");
  if (email === "" || password === "") return { ...step, error: signInErrors.missing };
  return answerOf(identity.signIn(identityRequest, { email, password }), step, next);
}

/** The same for everybody: whether there is such an account is told in the mail alone. */
async function mailLink(step: Step, next: string): Promise<SignInState> {
  if (step.email === "") return { ...step, error: signInErrors.noEmail };
  const { identityRequest } = await readPageContext();
  const sent = await getWeb()
    .identity.sendMagicLink(identityRequest, { email: step.email, next })
    .catch(() => null);
  if (sent === null) return { ...step, error: signInErrors.linkUnavailable };
  await applyCookies(sent.cookies);
  return { ...step, error: null, notice: signInErrors.linkSent };
}

async function answerOf(work: Promise<SignInAnswer>, step: Step, next: string): Promise<SignInState> {
  const answer = await work.catch(() => null);
  if (answer === null) return { ...step, error: signInErrors.unavailable };
  await applyCookies(answer.cookies);
  switch (answer.kind) {
    case "signed_in":
      return redirect(next);
    case "second_factor":
      return { step: "factor", email: step.email, notice: null, error: null };
    case "too_many":
      return { ...step, error: signInErrors.tooMany(answer.retryAfterSeconds) };
    case "refused":
      return { ...step, error: step.step === "factor" ? signInErrors.wrongCode : signInErrors.wrong };
  }
}

/** beginPasskey: what the browser needs to sign in with a passkey. */
export async function beginPasskey(): Promise<{ options: unknown } | { error: string }> {
  const { identityRequest } = await readPageContext();
  const start = await getWeb()
    .identity.beginPasskey(identityRequest)
    .catch(() => null);
  if (start === null) return { error: signInErrors.unavailable };
  await applyCookies(start.cookies);
  return { options: start.options };
}

/** signInWithPasskey takes what the browser made of it; success leads on. */
export async function signInWithPasskey(response: unknown, next: string): Promise<{ error: string }> {
  const { identityRequest } = await readPageContext();
  const answer = await getWeb()
    .identity.signInWithPasskey(identityRequest, response)
    .catch(() => null);
  if (answer === null) return { error: signInErrors.unavailable };
  await applyCookies(answer.cookies);
  if (answer.kind === "signed_in") redirect(safeNext(next));
  return {
    error:
      answer.kind === "too_many" ? signInErrors.tooMany(answer.retryAfterSeconds) : signInErrors.wrongKey,
  };
}

/** signInAtProvider leads to another site, which leads back to /api/auth. */
export async function signInAtProvider(given: string, next: string): Promise<void> {
  const { identityRequest } = await readPageContext();
  const providerId = z.string().catch("").parse(given);
  const start = await getWeb()
    .identity.beginProvider(identityRequest, { providerId, next: safeNext(next) })
    .catch(() => null);
  if (start === null) redirect(`${paths.signIn()}?error=unavailable`);
  await applyCookies(start.cookies);
  redirect(start.url);
}

/** signOut ends the session of whoever asks; for nobody it does nothing. */
export async function signOut(): Promise<void> {
  const { identityRequest } = await readPageContext();
  const { cookies } = await getWeb().identity.signOut(identityRequest);
  getWeb().api.viewers.forget(identityRequest.headers);
  await applyCookies(cookies);
  redirect(paths.signIn());
}
