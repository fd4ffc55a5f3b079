/** A base that no address can mean: what leaves it would leave Capstan. */
const HERE = "http://capstan.invalid";

/** safeNext is where to go after signing in: a path of this site, or the projects. Never another site. */
export function safeNext(next: unknown): string {
  if (typeof next !== "string" || !next.startsWith("/") || !URL.canParse(next, HERE)) return "/";
  const url = new URL(next, HERE);
  const path = `${url.pathname}${url.search}`;
  // "//host" and "/\host" are other sites to a browser; "/.//host" becomes one once it is read.
  return url.origin === HERE && !path.startsWith("//") ? path : "/";
}
