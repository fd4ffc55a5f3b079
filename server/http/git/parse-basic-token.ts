/**
 * parseBasicToken takes the token out of an Authorization header: the password of Basic (any user name), the user name
 * where there is no password (https://<token>@host/…), or a Bearer token. Null when there is none.
 */
export function parseBasicToken(authorization: string | null): string | null {
  const [, scheme = "", value = ""] =
    /^(basic|bearer) +([A-Za-z0-9+/=._~-]+)$/i.exec(authorization?.trim() ?? "") ?? [];
  if (scheme.toLowerCase() === "bearer") return value;
  if (scheme === "") return null;
  const text = Buffer.from(value, "base64").toString("utf8");
  const colon = text.indexOf(":");
  if (colon === -1) return null;
  return text.slice(colon + 1) || text.slice(0, colon) || null;
}
