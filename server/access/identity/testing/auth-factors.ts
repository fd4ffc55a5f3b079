import { Refusal, type Body, type Call } from "./auth-call";
import { isStrong, newToken, seconds, type AuthPeople, type AuthSession } from "./auth-people";

/** createFactorAnswers: enrolment, challenge and use of second factors. */
export function createFactorAnswers(
  people: AuthPeople,
  findSession: (token: string | null) => Promise<AuthSession>,
  tokens: (session: AuthSession) => Promise<unknown>,
): (call: Call) => Promise<unknown> {
  return async ({ path, method, token, body }) => {
    const [, area, id, step] = path.split("/");
    if (area !== "factors") throw new Refusal(404, "not_found");
    const session = await findSession(token);
    if (id === undefined) return enrol(people, session, body);
    const factor = session.person.factors.find((each) => each.id === id);
    if (!factor) throw new Refusal(404, "mfa_factor_not_found");
    if (method === "DELETE") {
      if (factor.verified && !isStrong(session)) throw new Refusal(422, "insufficient_aal");
      people.unenrol(session, factor);
      return { id };
    }
    if (step === "challenge") {
      const challenge = newToken();
      people.challenges.set(challenge, id);
      return { id: challenge, type: "totp", expires_at: seconds() + 300 };
    }
    if (people.challenges.get(String(body.challenge_id)) !== id)
      throw new Refusal(422, "mfa_challenge_expired");
    if (!people.verify(session, factor, String(body.code))) throw new Refusal(422, "mfa_verification_failed");
    people.challenges.delete(String(body.challenge_id));
    people.rotate(session.refresh);
    return tokens(session);
  };
}

function enrol(people: AuthPeople, { person }: AuthSession, body: Body): unknown {
  const name = String(body.friendly_name ?? "");
  if (person.factors.some((each) => each.name === name)) throw new Refusal(422, "mfa_factor_name_conflict");
  const { id, secret } = people.enrol(person, name);
  const uri = `otpauth://totp/Capstan:${person.email}?algorithm=SHA1&digits=6&issuer=Capstan&period=30&secret=${secret}`;
  return { id, type: "totp", friendly_name: name, totp: { qr_code: "<svg/>", secret, uri } };
}
