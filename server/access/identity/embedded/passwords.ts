import { AppError } from "@/server/platform/errors";
import type { IdentityProvider } from "../port";
import { ACCESS_TUNABLES } from "../../tunables";
import { requireLength } from "../require-length";
import { takeOrThrow } from "../throttle";
import { cookiesOf, getOwn, headersOf, orRefuse, type Inside } from "./inside";

type Methods = Pick<IdentityProvider, "changePassword" | "requestPasswordReset" | "resetPassword">;

/** passwordMethods: a changed password ends every session that was begun with the old one. */
export function passwordMethods(inside: Inside): Methods {
  const { auth, throttle } = inside;
  return {
    changePassword: async (request, { current, next }) => {
      requireLength(next);
      const { user, session } = await getOwn(inside, request);
      await takeOrThrow(throttle, request.address, user.id);
      const { internalAdapter, password } = await auth.$context;
      const account = await internalAdapter.findCredentialAccount(user.id);
      const hash = account?.password ?? null;
      if (hash !== null && !(await password.verify({ hash, password: current ?? "" })))
        throw new AppError("invalid", "The current password is not right. Check it and try again.");
      if (hash === null) requireLately(session.provenAt ?? session.createdAt);
      if (account) await internalAdapter.updatePassword(user.id, await password.hash(next));
      else
        await internalAdapter.linkAccount({
          userId: user.id,
          accountId: user.id,
          providerId: "credential",
          password: await password.hash(next),
        });
      await throttle.succeed(request.address, user.id);
      // A copied cookie must die too, so this session gets another name.
      await internalAdapter.deleteUserSessions(user.id);
      const { headers } = await auth.api.startSession({
        body: {
          userId: user.id,
          method: session.method ?? "password",
          provenAt: session.provenAt ?? session.createdAt,
          factorOrgId: session.factorOrgId ?? null,
          renewed: true,
        },
        headers: headersOf(request),
        returnHeaders: true,
      });
      return { cookies: cookiesOf(headers) };
    },
    requestPasswordReset: async (request, email) => {
      // Too many requests look like any other: what is mailed is nobody's business but the owner's.
      if ((await throttle.take(request.address, `reset ${email}`)) !== null) return;
      await orRefuse(
        auth.api.requestPasswordReset({ body: { email } }),
        "This is not an email address. Write it as name@example.com.",
      );
    },
    resetPassword: async (request, { token, password }) => {
      requireLength(password);
      await takeOrThrow(throttle, request.address, `reset link ${token}`);
      await orRefuse(
        auth.api.resetPassword({ body: { token, newPassword: password } }),
        "This link was used already or is too old. Ask for a new one.",
      );
      await throttle.succeed(request.address, `reset link ${token}`);
    },
  };
}

/** Without a password to ask for, only somebody who has just signed in elsewhere may set one. */
function requireLately(provenAt: Date): void {
  if (Date.now() - provenAt.getTime() <= ACCESS_TUNABLES.proofMs) return;
  throw new AppError("proof_needed", "Show that it is you first: it is a while since you signed in.");
}
