import { UnprovenNote } from "@/components/backups/unproven-note";
import { paths } from "@/components/lib/paths";
import type { StatusOverview } from "@/server/status/contract";

/** UnprovenNotes: all productions whose data nobody has seen restored lately. Nothing, when there is none. */
export function UnprovenNotes({ unproven }: { unproven: StatusOverview["unproven"] }) {
  return unproven.map(({ environmentId, projectSlug, name, provenAt }) => (
    <UnprovenNote
      key={environmentId}
      production={`${projectSlug}, ${name}`}
      provenAt={provenAt}
      href={paths.branchBackups(projectSlug, name)}
    />
  ));
}
