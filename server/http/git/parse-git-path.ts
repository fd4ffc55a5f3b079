import type { GitHttpPath } from "@/server/drivers/git/port";

export type GitPath = { slug: string; path: GitHttpPath };

const pattern =
  /^\/git\/([A-Za-z0-9][A-Za-z0-9._-]{0,99})\.git\/(info\/refs|git-upload-pack|git-receive-pack)$/;

/** parseGitPath reads `/git/<slug>.git/<request>`; null for all else, the files of the dumb protocol among them. */
export function parseGitPath(pathname: string): GitPath | null {
  const [, slug, path] = pattern.exec(pathname) ?? [];
  return slug === undefined || path === undefined ? null : { slug, path: path as GitHttpPath };
}
