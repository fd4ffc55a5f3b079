/** isCurrentPath: is `href` the page at `pathname`, or (unless `exact`) a page above it? Query and hash do not count. */
export function isCurrentPath(pathname: string, href: string, exact = false): boolean {
  const [path = ""] = href.split(/[?#]/);
  if (pathname === path) return true;
  return !exact && path !== "/" && pathname.startsWith(path.endsWith("/") ? path : `${path}/`);
}
