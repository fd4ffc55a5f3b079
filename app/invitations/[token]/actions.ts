"use server";

import { redirect } from "next/navigation";
import { applyCookies } from "@/app/_lib/apply-cookies";
import { readPageContext } from "@/app/_lib/page-api";
import { readField } from "@/app/_lib/read-field";
import type { EntryState } from "@/components/identity/entry-form";
import { paths } from "@/components/lib/paths";
import { runAction } from "@/server/api/run-action";

/** joinByInvitation makes the account and signs in; the link is the permission. */
export async function joinByInvitation(
  token: string,
  _state: EntryState,
  form: FormData,
): Promise<EntryState> {
  const input = { token, name: readField(form, "name"), password: readField(form, "password") };
  return run("invitations.join", input);
}

/** acceptInvitation is for somebody who is signed in with the address it was sent to. */
export async function acceptInvitation(token: string): Promise<EntryState> {
  return run("invitations.accept", { token });
}

async function run(path: string, input: object): Promise<EntryState> {
  const ctx = await readPageContext();
  const answer = await runAction(ctx, path, input);
  await applyCookies(ctx.cookies);
  if (!answer.ok) return { error: answer.error.message, done: null };
  const { project } = answer.data as { project: string | null };
  redirect(project === null ? paths.projects() : paths.project(project));
}
