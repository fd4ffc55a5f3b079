import { randomInt } from "node:crypto";
import { createOTP } from "@better-auth/utils/otp";
import { generateRandomString, symmetricEncrypt } from "better-auth/crypto";
import { AppError } from "@/server/platform/errors";
import type { IdentityProvider, Proof } from "../port";
import { takeOrThrow } from "../throttle";
import { cookiesOf, getOwn, headersOf, orRefuse, readCode, type Inside } from "./inside";
import { findTotp, hasFactor, listPasskeys, noteFactor } from "./kept-factors";
import { makeRecoveryCodes } from "./make-recovery-codes";
import { provePasskey } from "./passkeys";

type Methods = Pick<
  IdentityProvider,
  "listFactors" | "beginTotp" | "confirmTotp" | "removeTotp" | "renewRecoveryCodes" | "prove"
>;

const WRONG_CODE = "This code is not right, or it was used already. Wait for the next one and try again.";

/** factorMethods: an authenticator app with recovery codes, and proving that it is still the person. */
export function factorMethods(inside: Inside): Methods {
  const { auth, throttle } = inside;
  return {
    listFactors: async (request) => {
      const { user } = await getOwn(inside, request);
      const { internalAdapter } = await auth.$context;
      const row = await findTotp(inside, user.id);
      const enrolled = row !== null && row.verified !== false;
      const codes = enrolled ? await auth.api.viewBackupCodes({ body: { userId: user.id } }) : null;
      return {
        hasPassword: (await internalAdapter.findCredentialAccount(user.id)) !== null,
        totp: enrolled,
        recoveryCodesLeft: codes?.backupCodes.length ?? 0,
        passkeys: await listPasskeys(inside, user.id),
      };
    },
    beginTotp: async (request) => {
      const { user } = await getOwn(inside, request);
      const { adapter, secretConfig } = await auth.$context;
      const row = await findTotp(inside, user.id);
      if (row && row.verified !== false)
        throw new AppError("conflict", "There is an authenticator app already. Remove it first.");
      const secret = generateRandomString(32);
      const recoveryCodes = makeRecoveryCodes((below) => randomInt(below));
      const data = {
        secret: await symmetricEncrypt({ key: secretConfig, data: secret }),
        backupCodes: await symmetricEncrypt({ key: secretConfig, data: JSON.stringify(recoveryCodes) }),
        verified: false,
      };
      if (row) await adapter.update({ model: "twoFactor", where: byId(row.id), update: data });
      else await adapter.create({ model: "twoFactor", data: { ...data, userId: user.id } });
      const uri = createOTP(secret).url("Capstan", user.email);
      const shown = new URL(uri).searchParams.get("secret") ?? "";
      return { factorId: user.id, secret: shown, uri, recoveryCodes };
    },
    confirmTotp: async (request, { code }) => {
      const { user } = await getOwn(inside, request);
      await takeOrThrow(throttle, request.address, user.id);
      const body = { code: readCode("totp", code) };
      const { headers } = await orRefuse(
        auth.api.verifyTOTP({ body, headers: headersOf(request), returnHeaders: true }),
        WRONG_CODE,
      );
      await throttle.succeed(request.address, user.id);
      await noteFactor(inside, user.id);
      return { cookies: cookiesOf(headers) };
    },
    removeTotp: async (request) => {
      const { user } = await getOwn(inside, request);
      const { adapter, internalAdapter } = await auth.$context;
      await internalAdapter.updateUser(user.id, { twoFactorEnabled: false });
      await adapter.deleteMany({ model: "twoFactor", where: [{ field: "userId", value: user.id }] });
      await noteFactor(inside, user.id);
      return { cookies: [] };
    },
    renewRecoveryCodes: async (request) => {
      const { user } = await getOwn(inside, request);
      const { adapter, secretConfig } = await auth.$context;
      const row = await findTotp(inside, user.id);
      if (!row || row.verified === false)
        throw new AppError("conflict", "Recovery codes come with an authenticator app. Set one up first.");
      const codes = makeRecoveryCodes((below) => randomInt(below));
      const backupCodes = await symmetricEncrypt({ key: secretConfig, data: JSON.stringify(codes) });
      await adapter.update({ model: "twoFactor", where: byId(row.id), update: { backupCodes } });
      return codes;
    },
    prove: async (request, proof) => {
      const { user, session } = await getOwn(inside, request);
      if (proof.method === "passkey") return provePasskey(inside, request, proof.response);
      await takeOrThrow(throttle, request.address, user.id);
      await judge(inside, request, user.id, proof);
      await throttle.succeed(request.address, user.id);
      const { internalAdapter } = await auth.$context;
      const method = proof.method === "password" ? session.method : proof.method;
      await internalAdapter.updateSession(session.token, { method, provenAt: new Date() });
      return { cookies: [] };
    },
  };
}

type Spoken = Exclude<Proof, { method: "passkey" }>;

/** Whoever has a second factor proves themselves with it: a password alone may have been looked over a shoulder. */
async function judge(
  inside: Inside,
  request: Parameters<typeof getOwn>[1],
  userId: string,
  proof: Spoken,
): Promise<void> {
  const { auth } = inside;
  const headers = headersOf(request);
  if (proof.method === "password") {
    if (await hasFactor(inside, userId))
      throw new AppError("invalid", "You have a second factor: use it, instead of the password.");
    await orRefuse(
      auth.api.verifyPassword({ body: { password: proof.password }, headers }),
      "This password is not right. Check it and try again.",
    );
    return;
  }
  const body = { code: readCode(proof.method, proof.code) };
  if (proof.method === "totp") await orRefuse(auth.api.verifyTOTP({ body, headers }), WRONG_CODE);
  else
    await orRefuse(
      auth.api.verifyBackupCode({ body: { ...body, disableSession: true }, headers }),
      "This recovery code is not right, or it was used already. Take another one.",
    );
}

function byId(id: string) {
  return [{ field: "id", value: id }];
}
