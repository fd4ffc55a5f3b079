/**
 * redactSecrets removes credentials from a text: user and password of any address, tokens in queries, private keys, and
 * the given secrets wherever they stand.
 */
export function redactSecrets(text: string, secrets: readonly string[] = []): string {
  let result = text
    .replace(/\b([a-z][a-z0-9+.-]*:\/\/)[^/\s'"?#]*@/gi, "$1***@")
    .replace(/([?&][^=&\s]*(?:token|secret|password|key)[^=&\s]*=)[^&\s'"]*/gi, "$1***")
    .replace(/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, "***");
  for (const secret of secrets) if (secret.length >= 4) result = result.replaceAll(secret, "***");
  return result;
}
