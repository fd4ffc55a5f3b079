import { cookiePrefix } from "./cookie-prefix";

/**
 * hostCookiePrefix: environments live below the portal's domain, and code in them could set a cookie of the portal's name for
 * the whole domain. A browser takes a name that begins with `__Host-` only over https and from the very host it goes back
 * to. Over http there is no such protection.
 */
export function hostCookiePrefix(url: string): string {
  return `${isHttps(url) ? "__Host-" : ""}${cookiePrefix(url)}`;
}

const isHttps = (url: string) => new URL(url).protocol === "https:";
