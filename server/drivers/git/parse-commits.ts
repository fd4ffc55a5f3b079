import { commitFields } from "./build-git-argv";
import { plainText } from "./plain-text";
import type { Commit } from "./port";

/** A date Git stored that no Date can hold (some tools wrote such) reads as the epoch. */
function parseDate(seconds: string): Date {
  const date = new Date(Number(seconds) * 1000);
  return Number.isNaN(date.getTime()) ? new Date(0) : date;
}

/** parseCommits reads the output of commitFormat: fields ended by NUL, cut columns filled up with spaces. */
export function parseCommits(output: Buffer): Commit[] {
  const fields = output.toString("utf8").split("\0");
  const commits: Commit[] = [];
  for (let at = 0; at + commitFields.length < fields.length; at += commitFields.length) {
    const [sha = "", parents = "", authorName = "", authorEmail = "", committedAt = "", subject = ""] = fields
      .slice(at, at + commitFields.length)
      .map((field) => field.replace(/ +$/, ""));
    commits.push({
      sha,
      subject: plainText(subject),
      authorName: plainText(authorName),
      authorEmail,
      committedAt: parseDate(committedAt),
      parents: parents === "" ? [] : parents.split(" "),
    });
  }
  return commits;
}
