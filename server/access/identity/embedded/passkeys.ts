import { APIError } from "better-auth/api";
import { AppError, notFound } from "@/server/platform/errors";
import type { IdentityProvider, IdentityRequest } from "../port";
import { listPasskeys, noteFactor } from "./kept-factors";
import { takeOrThrow } from "../throttle";
import { cookiesOf, getOwn, headersOf, orRefuse, type Inside } from "./inside";
import { proofScope } from "./proof-scope";
import { endEarlier, refusedAsNull } from "./sign-in";

type Methods = Pick<
  IdentityProvider,
  "beginPasskey" | "signInWithPasskey" | "beginPasskeyEnrolment" | "addPasskey" | "removePasskey"
>;

const NOT_TAKEN = "The passkey was not accepted. Begin again.";

/** passkeyMethods: a passkey whose device checks its owner counts as two factors. */
export function passkeyMethods(inside: Inside): Methods {
  const { auth, throttle } = inside;
  return {
    beginPasskey: async (request) => {
      const { headers, response } = await auth.api.generatePasskeyAuthenticationOptions({
        headers: headersOf(request),
        returnHeaders: true,
      });
      return { options: { ...response, userVerification: "required" }, cookies: cookiesOf(headers) };
    },
    signInWithPasskey: async (request, response) => {
      const wait = await throttle.take(request.address, `passkey ${request.address}`);
      if (wait !== null) return { kind: "too_many", retryAfterSeconds: wait, cookies: [] };
      const answer = await refusedAsNull(verify(inside, request, response));
      if (answer === null) return { kind: "refused", cookies: [] };
      await endEarlier(inside, request);
      await throttle.succeed(request.address, `passkey ${request.address}`);
      return { kind: "signed_in", cookies: cookiesOf(answer.headers) };
    },
    beginPasskeyEnrolment: async (request) => {
      await getOwn(inside, request);
      const { headers, response } = await auth.api.generatePasskeyRegistrationOptions({
        headers: headersOf(request),
        returnHeaders: true,
      });
      return { options: response, cookies: cookiesOf(headers) };
    },
    addPasskey: async (request, { name, response }) => {
      const { user, session } = await getOwn(inside, request);
      await orRefuse(
        auth.api.verifyPasskeyRegistration({ body: { response, name }, headers: headersOf(request) }),
        "The passkey was not accepted. It must check that it is you, by PIN, finger or face. Begin again.",
      );
      const { internalAdapter } = await auth.$context;
      await internalAdapter.updateSession(session.token, { method: "passkey", provenAt: new Date() });
      await noteFactor(inside, user.id);
      return { cookies: [] };
    },
    removePasskey: async (request, passkeyId) => {
      const { user } = await getOwn(inside, request);
      const own = await listPasskeys(inside, user.id);
      if (!own.some(({ id }) => id === passkeyId)) throw notFound("passkey");
      const { adapter } = await auth.$context;
      await adapter.delete({ model: "passkey", where: [{ field: "id", value: passkeyId }] });
      await noteFactor(inside, user.id);
    },
  };
}

/** provePasskey notes the proof in the session there is: streams that were opened with it go on. */
export async function provePasskey(
  inside: Inside,
  request: IdentityRequest,
  response: unknown,
): Promise<{ cookies: string[] }> {
  const { user, session } = await getOwn(inside, request);
  await takeOrThrow(inside.throttle, request.address, user.id);
  const verified = proofScope.run(true, () => verify(inside, request, response));
  const answer = await orRefuse(verified, NOT_TAKEN);
  const { internalAdapter } = await inside.auth.$context;
  // The library begins a session with every passkey; nobody is told of this one.
  await internalAdapter.deleteSession(answer.response.session.token);
  if (answer.response.user.id !== user.id)
    throw new AppError("invalid", "This passkey belongs to somebody else. Take one of your own.");
  await inside.throttle.succeed(request.address, user.id);
  await internalAdapter.updateSession(session.token, { method: "passkey", provenAt: new Date() });
  return { cookies: [] };
}

type Body = NonNullable<Parameters<Inside["auth"]["api"]["verifyPasskeyAuthentication"]>[0]>["body"];

/** The library looks into what it is given before it checks it. */
function verify({ auth }: Inside, request: IdentityRequest, response: unknown) {
  if (!isCredential(response)) return Promise.reject(new APIError("BAD_REQUEST"));
  const body = { response } as Body;
  return auth.api.verifyPasskeyAuthentication({ body, headers: headersOf(request), returnHeaders: true });
}

function isCredential(response: unknown): boolean {
  return (
    typeof response === "object" && response !== null && "id" in response && typeof response.id === "string"
  );
}
