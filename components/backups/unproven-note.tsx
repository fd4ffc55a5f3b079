import { ButtonLink } from "@/components/ui/button-link";
import { Note } from "@/components/ui/note";
import { RelativeTime } from "@/components/ui/relative-time";
import { unprovenStrings as words } from "./strings";

/** UnprovenNote: a production whose data nobody has seen restored lately, and where to mend it. */
export function UnprovenNote(props: { production: string; provenAt: string | null; href: string }) {
  const { production, provenAt, href } = props;
  return (
    <Note
      tone="danger"
      actions={
        <ButtonLink size="sm" href={href}>
          {words.show}
        </ButtonLink>
      }
    >
      {words.unproven(production)}{" "}
      {provenAt === null ? (
        words.never
      ) : (
        <>
          {words.last} <RelativeTime at={provenAt} />.
        </>
      )}{" "}
      {words.next}
    </Note>
  );
}
