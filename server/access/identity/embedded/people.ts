import type { IdentityProvider } from "../port";
import { requireLength } from "../require-length";
import type { Inside } from "./inside";

type Methods = Pick<IdentityProvider, "ensurePerson" | "isPassword">;

/** peopleMethods make people who sign in with a password. */
export function peopleMethods({ auth, profiles }: Inside): Methods {
  return {
    ensurePerson: async ({ email, name, password }) => {
      requireLength(password);
      const context = await auth.$context;
      const found = await context.internalAdapter.findUserByEmail(email, { includeAccounts: true });
      const user =
        found?.user ??
        (await context.internalAdapter.createUser(
          { email, name, emailVerified: true },
          { method: "email-password" },
        ));
      const hasPassword = found?.accounts.some((account) => account.providerId === "credential") ?? false;
      if (!hasPassword)
        await context.internalAdapter.linkAccount({
          userId: user.id,
          accountId: user.id,
          providerId: "credential",
          password: await context.password.hash(password),
        });
      await profiles.ensure({ userId: user.id, name: user.name, email: user.email });
      return { userId: user.id, created: !hasPassword };
    },
    isPassword: async (email, password) => {
      const context = await auth.$context;
      const found = await context.internalAdapter.findUserByEmail(email, { includeAccounts: true });
      const hash = found?.accounts.find((account) => account.providerId === "credential")?.password;
      return hash ? context.password.verify({ hash, password }) : false;
    },
  };
}
