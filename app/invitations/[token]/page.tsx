import type { Metadata } from "next";
import { getCaller, readPageContext } from "@/app/_lib/page-api";
import { TextField } from "@/components/form/text-field";
import { EntryForm } from "@/components/identity/entry-form";
import { EntryFrame } from "@/components/identity/entry-frame";
import { entryStrings as words, securityStrings } from "@/components/identity/strings";
import { paths } from "@/components/lib/paths";
import { describeRoles } from "@/components/members/describe-roles";
import { ButtonLink } from "@/components/ui/button-link";
import { Note } from "@/components/ui/note";
import { toAppError } from "@/server/api/errors";
import type { InvitationFace } from "@/server/members/contract";
import { pageStrings } from "@/components/portal/page-strings";
import { signInStrings } from "@/components/portal/sign-in-strings";
import { getWeb } from "@/server/composition/web";
import { acceptInvitation, joinByInvitation } from "./actions";

// The link is a key: it must not leave with a click on another one.
export const metadata: Metadata = { title: "Invitation", referrer: "no-referrer" };

type Props = { params: Promise<{ token: string }> };

export default async function InvitationPage({ params }: Props) {
  const { token } = await params;
  const { viewer } = await readPageContext();
  const face = await findFace(token);
  if (face === null)
    return (
      <EntryFrame title={words.overTitle} text={words.overText}>
        <ButtonLink href={paths.projects()} size="lg">
          {pageStrings.toProjects}
        </ButtonLink>
      </EntryFrame>
    );
  const as = describeRoles(face);
  const by = face.invitedBy === null ? words.invitedAs(as) : words.invitedBy(face.invitedBy, as);
  return (
    <EntryFrame
      title={words.invitedTo(face.project ?? face.org)}
      text={`${by} ${words.invitedFor(face.email)}`}
    >
      <Way token={token} face={face} signedInAs={viewer?.email ?? null} />
      {viewer === null && !face.hasAccount && <Elsewhere token={token} org={face.orgSlug} />}
    </EntryFrame>
  );
}

function Way({
  token,
  face,
  signedInAs,
}: {
  token: string;
  face: InvitationFace;
  signedInAs: string | null;
}) {
  if (signedInAs !== null && signedInAs.toLowerCase() !== face.email.toLowerCase())
    return <Note tone="warning">{words.otherPerson(signedInAs)}</Note>;
  if (signedInAs !== null)
    return <EntryForm action={acceptInvitation.bind(null, token)} label={words.accept} />;
  if (face.hasAccount)
    return (
      <>
        <Note>{words.signInFirst}</Note>
        <ButtonLink href={paths.signIn(paths.invitation(token), face.orgSlug)} variant="primary" size="lg">
          {signInStrings.signIn}
        </ButtonLink>
      </>
    );
  return (
    <EntryForm action={joinByInvitation.bind(null, token)} label={words.join}>
      <TextField
        label={words.yourName}
        name="name"
        size="lg"
        autoComplete="name"
        maxLength={100}
        autoFocus
        required
      />
      <TextField
        label={words.newPassword}
        hint={securityStrings.nextHint}
        name="password"
        type="password"
        size="lg"
        autoComplete="new-password"
        required
      />
    </EntryForm>
  );
}

/** The organization's own sites let in whoever it has invited. */
async function Elsewhere({ token, org }: { token: string; org: string }) {
  const { providers } = await getWeb().identity.signInOptions(org);
  if (providers.length === 0) return null;
  return (
    <ButtonLink href={paths.signIn(paths.invitation(token), org)} size="lg">
      {words.elsewhere}
    </ButtonLink>
  );
}

async function findFace(token: string): Promise<InvitationFace | null> {
  try {
    return await (await getCaller()).invitations.look({ token });
  } catch (error) {
    const { code } = toAppError(error);
    if (code === "not_found" || code === "invalid") return null;
    throw error;
  }
}
