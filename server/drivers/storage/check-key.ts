import { StorageError } from "./storage-error";

/** No dot in front, no empty part: nothing that leads out of a folder or means something to a store. */
const PART = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;
const MAX_LENGTH = 512;

/** checkKey gives the key back, or throws `bad_key`: parts of letters, digits, dots and dashes between slashes. */
export function checkKey(key: string): string {
  if (key.length <= MAX_LENGTH && key.split("/").every((part) => PART.test(part))) return key;
  throw new StorageError("bad_key", "Capstan was given a name that no store can keep.", JSON.stringify(key));
}

/** checkPrefix: empty, or parts as in a key with a slash after each. */
export function checkPrefix(prefix: string): string {
  if (prefix === "") return prefix;
  if (prefix.endsWith("/")) checkKey(prefix.slice(0, -1));
  else
    throw new StorageError(
      "bad_key",
      "Capstan was given a name that no store can keep.",
      JSON.stringify(prefix),
    );
  return prefix;
}
