"use server";

import { readPageContext } from "@/app/_lib/page-api";
import { readField } from "@/app/_lib/read-field";
import type { EntryState } from "@/components/identity/entry-form";
import { entryStrings } from "@/components/identity/strings";
import { toAppError } from "@/server/api/errors";
import { getWeb } from "@/server/composition/web";

/** requestReset says the same for every address, known or not. Whoever forgot their password is nobody yet. */
export async function requestReset(_state: EntryState, form: FormData): Promise<EntryState> {
  const { identityRequest } = await readPageContext();
  const email = readField(form, "email").trim();
  try {
    await getWeb().identity.requestPasswordReset(identityRequest, email);
  } catch (error) {
    return { error: toAppError(error).message, done: null };
  }
  return { error: null, done: entryStrings.forgotSent };
}
