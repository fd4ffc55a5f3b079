"use server";

import { readPageContext } from "@/app/_lib/page-api";
import { readField } from "@/app/_lib/read-field";
import type { EntryState } from "@/components/identity/entry-form";
import { entryStrings } from "@/components/identity/strings";
import { toAppError } from "@/server/api/errors";
import { getWeb } from "@/server/composition/web";

/** resetPassword: the link is the key; it works once. */
export async function resetPassword(_state: EntryState, form: FormData): Promise<EntryState> {
  const { identityRequest } = await readPageContext();
  const token = readField(form, "token");
  const password = readField(form, "password");
  try {
    await getWeb().identity.resetPassword(identityRequest, { token, password });
  } catch (error) {
    return { error: toAppError(error).message, done: null };
  }
  return { error: null, done: entryStrings.resetDone };
}
