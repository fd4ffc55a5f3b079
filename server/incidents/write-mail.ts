import { PROVEN_MAX_AGE_HOURS } from "@/server/backups/states";
import type { DueIncidentMail } from "@/server/platform/db/sql/incidents";

/** writeIncidentMail: what owners and administrators of the organization are told, with the next step. Pure. */
export function writeIncidentMail(
  due: Omit<DueIncidentMail, "people" | "id" | "env_id">,
  url: string,
): { subject: string; text: string } {
  const what = `${due.project_name} (branch ${due.branch})`;
  const link = `${url}/projects/${due.project_slug}/branches/${due.env_name}/backups`;
  if (due.mail_due === "resolved")
    return {
      subject: `Production of ${due.project_name} has a proven backup again`,
      text: [
        "Hello,",
        "",
        `a backup of the production of ${what} was restored into a database of its own, and it works. All is well again; there is nothing to do.`,
        "",
        link,
      ].join("\n"),
    };
  const newest =
    due.proven_at === null
      ? "None was ever proven."
      : `The newest proven one has the data of ${due.proven_at.toISOString().slice(0, 16).replace("T", " ")} UTC.`;
  return {
    subject: `Production of ${due.project_name} has had no proven backup for ${PROVEN_MAX_AGE_HOURS} hours`,
    text: [
      "Hello,",
      "",
      `the production of ${what} has had no proven backup for ${PROVEN_MAX_AGE_HOURS} hours: none that was restored and found to work. ${newest} If its disk fails now, what was entered since may be lost.`,
      "",
      "Open its backups. Each that failed says why, and what to do about it. Then press Back up now; its proof follows by itself:",
      "",
      link,
      "",
      "This is told once. Another mail comes when a backup is proven again.",
    ].join("\n"),
  };
}
