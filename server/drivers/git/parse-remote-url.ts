import path from "node:path";
import { GitError } from "./port";

export type RemoteUrl = {
  /** as it goes into argv: without password, and for http without a user */
  address: string;
  kind: "http" | "ssh" | "local";
  /** for http: who to be, sent as a header that no list of processes shows */
  credentials: { origin: string; user: string; password: string } | null;
};

const scpPattern =
  /^(?:[A-Za-z0-9._-]+@)?(?:[A-Za-z0-9][A-Za-z0-9._-]*|\[[0-9A-Fa-f:.]+\]):(?!\/\/)(?!:)[^\s-].*$/;

function refuse(reason: string): never {
  throw new GitError(
    "not_a_repository",
    `This is not an address Capstan can fetch from: ${reason}. Use https://host/path.git or git@host:path.git.`,
  );
}

function parseLocal(text: string, allowLocalRemotes: boolean): RemoteUrl {
  if (!allowLocalRemotes) refuse("it is a folder on this machine");
  return { address: text, kind: "local", credentials: null };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function parseUrl(text: string, allowLocalRemotes: boolean): RemoteUrl {
  if (!URL.canParse(text)) refuse("it is no valid URL");
  const url = new URL(text);
  if (url.protocol === "file:") return parseLocal(text, allowLocalRemotes);
  if (url.hostname === "") refuse("it names no host");
  if (url.hostname.startsWith("-")) refuse("its host begins with a dash");
  if (url.protocol === "ssh:") {
    if (decode(url.username).startsWith("-")) refuse("its user begins with a dash");
    url.password = "";
    return { address: url.href, kind: "ssh", credentials: null };
  }
  if (url.protocol !== "https:" && url.protocol !== "http:") refuse(`${url.protocol}// is not allowed`);
  const credentials =
    url.username === "" && url.password === ""
      ? null
      : { origin: `${url.origin}/`, user: decode(url.username), password: decode(url.password) };
  url.username = "";
  url.password = "";
  return { address: url.href, kind: "http", credentials };
}

/**
 * parseRemoteUrl takes an address apart, or throws GitError `not_a_repository`: https, http, ssh:// and git@host:path
 * are known; a local folder only where the machine's settings allow it.
 */
export function parseRemoteUrl(input: string, allowLocalRemotes: boolean): RemoteUrl {
  const text = input.trim();
  if (text === "" || /\p{Cc}/u.test(text)) refuse("it is empty or holds control characters");
  if (text.startsWith("-")) refuse("it begins with a dash");
  if (/^[A-Za-z][A-Za-z0-9+.-]*:\/\//.test(text)) return parseUrl(text, allowLocalRemotes);
  if (path.isAbsolute(text)) return parseLocal(text, allowLocalRemotes);
  if (scpPattern.test(text)) return { address: text, kind: "ssh", credentials: null };
  return refuse("it is neither a URL nor git@host:path");
}
