/** formatSha: the first seven digits of a commit, as Git prints it. */
export function formatSha(sha: string): string {
  return sha.slice(0, 7);
}
