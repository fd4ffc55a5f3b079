import type { Metadata } from "next";
import { Link } from "@/components/ui/link";
import { TextField } from "@/components/form/text-field";
import { EntryForm } from "@/components/identity/entry-form";
import { EntryFrame } from "@/components/identity/entry-frame";
import { entryStrings, securityStrings } from "@/components/identity/strings";
import { paths } from "@/components/lib/paths";
import { resetPassword } from "./actions";

// The link is a key: it must not leave with a click on another one.
export const metadata: Metadata = { title: entryStrings.resetTitle, referrer: "no-referrer" };

type Props = { searchParams: Promise<{ token?: string | string[] }> };

export default async function ResetPasswordPage({ searchParams }: Props) {
  const { token } = await searchParams;
  return (
    <EntryFrame title={entryStrings.resetTitle}>
      <EntryForm action={resetPassword} label={entryStrings.resetSave}>
        <input type="hidden" name="token" value={typeof token === "string" ? token : ""} />
        <TextField
          label={securityStrings.next}
          hint={securityStrings.nextHint}
          name="password"
          type="password"
          size="lg"
          autoComplete="new-password"
          autoFocus
          required
        />
      </EntryForm>
      <Link href={paths.signIn()} className="text-accent justify-self-start rounded-xs text-sm underline">
        {entryStrings.backToSignIn}
      </Link>
    </EntryFrame>
  );
}
