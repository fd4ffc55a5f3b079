import { Problem } from "../setup/problem.mjs";

/**
 * readDatabaseAddress checks DATABASE_URL or ODOO_DATABASE_URL: null when it is not set. Set but empty, or without a
 * host, is an error: the libraries below would silently go to a server on localhost.
 *
 * @param {string} name
 * @param {string | undefined} value
 * @returns {string | null}
 */
export function readDatabaseAddress(name, value) {
  if (value === undefined) return null;
  const example = `as ${name}=postgresql://user:password@host:5432/database, or unset it to use Capstan's own PostgreSQL`;
  if (value.trim() === "")
    throw new Problem(`${name} is set but empty.`, `Give the server's address, ${example}.`);
  const wrong = (/** @type {string} */ why) => new Problem(`${name} ${why}.`, `Write it ${example}.`);
  if (value !== value.trim()) throw wrong("has blanks around it");
  const url = URL.canParse(value) ? new URL(value) : null;
  if (!url || !["postgres:", "postgresql:"].includes(url.protocol))
    throw wrong("is not a PostgreSQL address");
  if (!url.hostname) throw wrong("names no host");
  if (url.pathname.length < 2) throw wrong("names no database");
  if (!isDecodable(url)) throw wrong("has a % that is not part of an escape such as %40");
  return value;
}

/** @param {URL} url */
function isDecodable(url) {
  try {
    [url.username, url.password, url.pathname].map(decodeURIComponent);
    return true;
  } catch {
    return false;
  }
}

/**
 * withoutPassword shows an address to people.
 *
 * @param {string} address
 */
export function withoutPassword(address) {
  const url = new URL(address);
  return `${url.host}${url.pathname}`;
}
