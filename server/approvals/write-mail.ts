import type { DueApprovalMail } from "@/server/platform/db/sql/approvals";

const PARTS: Record<string, string> = {
  both: "database and files",
  database: "the database alone",
  filestore: "the files alone",
};

/** writeApprovalMail: what those who may decide are told, or who asked, with the next step. Pure. */
export function writeApprovalMail(
  due: Omit<DueApprovalMail, "people" | "id">,
  url: string,
): { subject: string; text: string } {
  const link = `${url}/projects/${due.project_slug}/branches/${due.env_name}/backups`;
  const data =
    due.data_at === null ? "" : ` of ${due.data_at.toISOString().slice(0, 16).replace("T", " ")} UTC`;
  const what = `a backup${data} over the production of ${due.project_name} (branch ${due.branch}): ${PARTS[due.parts] ?? due.parts}`;
  if (due.mail_due === "asked")
    return {
      subject: `${due.asker} asks to restore production of ${due.project_name}`,
      text: [
        "Hello,",
        "",
        `${due.asker} asks to restore ${what}.`,
        ...quote(due.comment),
        "",
        "Nothing happens until somebody else agrees, and you may. Look at it, then approve or reject it:",
        "",
        link,
        "",
        "What it replaces is kept as a snapshot, so a restore can be undone.",
      ].join("\n"),
    };
  const approved = due.decision?.decision === "approved";
  const by = due.decision?.by ?? "Somebody";
  return {
    subject: `Your restore of production of ${due.project_name} was ${approved ? "approved" : "rejected"}`,
    text: [
      "Hello,",
      "",
      `${by} ${approved ? "approved" : "rejected"} your request to restore ${what}.`,
      ...quote(due.decision?.comment ?? null),
      "",
      approved
        ? "It is under way, or about to be. Its progress is here:"
        : "Nothing was changed. The backups are here:",
      "",
      link,
    ].join("\n"),
  };
}

function quote(comment: string | null): string[] {
  return comment === null ? [] : ["", ...comment.split(/\r?\n/).map((line) => `> ${line}`)];
}
