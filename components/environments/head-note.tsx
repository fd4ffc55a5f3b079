import { Link } from "@/components/ui/link";
import { paths } from "@/components/lib/paths";
import { Note } from "@/components/ui/note";
import type { EnvironmentSummary } from "@/server/environments/contract";
import { cardStrings } from "./strings";

/** HeadNote says that the newest push is not what serves, and leads to the run that tells why. */
export function HeadNote({ environment: { notLive } }: { environment: EnvironmentSummary }) {
  if (notLive === null) return null;
  return (
    <Note tone="warning">
      {notLive.text}{" "}
      {notLive.runId !== null && (
        <Link
          href={paths.run(notLive.runId)}
          className="relative rounded-xs font-medium whitespace-nowrap underline underline-offset-2"
        >
          {cardStrings.showNotLive}
        </Link>
      )}
    </Note>
  );
}
