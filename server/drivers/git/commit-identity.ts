/** Git drops these from the ends of a name, and refuses one that holds nothing else. */
const crud = /^[\s.,:;"'\\<>]+|[\s.,:;"'\\<>]+$/g;

/** Control characters and angle brackets would break the commit's header. */
function clean(text: string): string {
  return text
    .replace(/[\p{Cc}<>]+/gu, " ")
    .replace(/\s+/g, " ")
    .replace(crud, "");
}

/** buildCommitIdentity: the environment in which a commit is made as `author`, whatever their name holds. */
export function buildCommitIdentity(author: { name: string; email: string }): Record<string, string> {
  const email = clean(author.email).replaceAll(" ", "");
  const name = clean(author.name) || clean(email.split("@")[0] ?? "") || "Capstan";
  return {
    GIT_AUTHOR_NAME: name,
    GIT_AUTHOR_EMAIL: email,
    GIT_COMMITTER_NAME: name,
    GIT_COMMITTER_EMAIL: email,
  };
}
