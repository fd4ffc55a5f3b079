import { AppError } from "@/server/platform/errors";
import type { IdentityProvider, IdentityRequest, SignInAnswer } from "../port";
import { cookiesOf, headersOf, isRefusal, readCode, type Inside } from "./inside";

type Methods = Pick<IdentityProvider, "signInOptions" | "signIn" | "signInWithFactor" | "sendMagicLink">;

const REFUSED: SignInAnswer = { kind: "refused", cookies: [] };

/** signInMethods: password, then the second step. */
export function signInMethods(
  inside: Inside,
  listProviders: (org: string | null) => Promise<{ id: string; name: string }[]>,
): Methods {
  const { auth, throttle } = inside;
  return {
    signInOptions: async (org) => ({
      password: true,
      passkey: true,
      magicLink: false,
      passwordReset: true,
      providers: await listProviders(org ?? null),
    }),
    signIn: async (request, { email, password }) => {
      const wait = await throttle.take(request.address, email);
      if (wait !== null) return { kind: "too_many", retryAfterSeconds: wait, cookies: [] };
      const headers = headersOf(request);
      const answer = await refusedAsNull(
        auth.api.signInEmail({ body: { email, password }, headers, returnHeaders: true }),
      );
      if (answer === null) return REFUSED;
      const cookies = cookiesOf(answer.headers);
      if ("twoFactorRedirect" in answer.response) return { kind: "second_factor", cookies };
      await endEarlier(inside, request);
      await throttle.succeed(request.address, email);
      return { kind: "signed_in", cookies };
    },
    signInWithFactor: async (request, { method, code }) => {
      const headers = withoutSession(headersOf(request));
      const challenge = headers.get("cookie") ?? "";
      const wait = await throttle.take(request.address, `step ${challenge}`);
      if (wait !== null) return { kind: "too_many", retryAfterSeconds: wait, cookies: [] };
      const body = { code: readCode(method, code) };
      const answer = await refusedAsNull(
        method === "totp"
          ? auth.api.verifyTOTP({ body, headers, returnHeaders: true })
          : auth.api.verifyBackupCode({ body, headers, returnHeaders: true }),
      );
      if (answer === null) return REFUSED;
      await endEarlier(inside, request);
      await throttle.succeed(request.address, `step ${challenge}`);
      return { kind: "signed_in", cookies: cookiesOf(answer.headers) };
    },
    sendMagicLink: () =>
      Promise.reject(new AppError("conflict", "Links by mail are not offered here. Use your password.")),
  };
}

/** endEarlier ends the session a browser had before it signed in, whoever put it there. */
export async function endEarlier({ auth }: Inside, request: IdentityRequest): Promise<void> {
  const earlier = await auth.api.getSession({ headers: headersOf(request) });
  if (earlier) await (await auth.$context).internalAdapter.deleteSession(earlier.session.token);
}

/** refusedAsNull: a no of better-auth is null, trouble is thrown. */
export async function refusedAsNull<Result>(work: Promise<Result>): Promise<Result | null> {
  try {
    return await work;
  } catch (error) {
    if (isRefusal(error)) return null;
    throw error;
  }
}

/** The second step is about the challenge, even in a browser where somebody else is still signed in. */
function withoutSession(headers: Headers): Headers {
  const kept = (headers.get("cookie") ?? "")
    .split(";")
    .filter((part) => !/session_token=/.test(part))
    .join(";");
  headers.set("cookie", kept);
  return headers;
}
