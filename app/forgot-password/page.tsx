import type { Metadata } from "next";
import { Link } from "@/components/ui/link";
import { TextField } from "@/components/form/text-field";
import { EntryForm } from "@/components/identity/entry-form";
import { EntryFrame } from "@/components/identity/entry-frame";
import { entryStrings } from "@/components/identity/strings";
import { paths } from "@/components/lib/paths";
import { signInStrings } from "@/components/portal/sign-in-strings";
import { requestReset } from "./actions";

export const metadata: Metadata = { title: entryStrings.forgotTitle };

export default function ForgotPasswordPage() {
  return (
    <EntryFrame title={entryStrings.forgotTitle} text={entryStrings.forgotText}>
      <EntryForm action={requestReset} label={entryStrings.forgotSend}>
        <TextField
          label={signInStrings.email}
          name="email"
          type="email"
          size="lg"
          autoComplete="username"
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
