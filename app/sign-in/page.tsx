import type { Metadata } from "next";
import { Link } from "@/components/ui/link";
import { redirect } from "next/navigation";
import { readPageContext } from "@/app/_lib/page-api";
import { EntryFrame } from "@/components/identity/entry-frame";
import { PasskeySignIn } from "@/components/identity/passkey-sign-in";
import { entryStrings } from "@/components/identity/strings";
import { paths } from "@/components/lib/paths";
import { safeNext } from "@/components/portal/safe-next";
import { SignInForm } from "@/components/portal/sign-in-form";
import { providerErrors, signInStrings } from "@/components/portal/sign-in-strings";
import { Button } from "@/components/ui/button";
import { ErrorState } from "@/components/ui/error-state";
import { getWeb } from "@/server/composition/web";
import { orgSlug } from "@/server/members/contract";
import { beginPasskey, signIn, signInAtProvider, signInWithPasskey } from "./actions";

export const metadata: Metadata = { title: signInStrings.signIn };

type Query = Partial<Record<"next" | "error" | "step" | "org", string | string[]>>;
type Props = { searchParams: Promise<Query> };

export default async function SignInPage({ searchParams }: Props) {
  const { next: wanted, error, step, org: given } = await searchParams;
  const next = safeNext(wanted);
  const { viewer } = await readPageContext();
  if (viewer) redirect(next);
  const org = orgSlug.safeParse(given).data;
  const offered = await getWeb().identity.signInOptions(org);
  const failure = typeof error === "string" ? (providerErrors.get(error) ?? null) : null;
  return (
    <EntryFrame title={signInStrings.signInTitle} text={signInStrings.signInText}>
      {failure && <ErrorState title={failure} />}
      {(offered.password || offered.magicLink || step === "factor") && (
        <SignInForm
          next={next}
          action={signIn}
          password={offered.password}
          magicLink={offered.magicLink}
          firstStep={step === "factor" ? "factor" : "password"}
        />
      )}
      {offered.passwordReset && (
        <Link
          href={paths.forgotPassword()}
          className="text-accent justify-self-start rounded-xs text-sm underline"
        >
          {entryStrings.forgot}
        </Link>
      )}
      {(offered.passkey || offered.providers.length > 0) && (
        <p className="text-ink-3 before:bg-line after:bg-line flex items-center gap-3 text-sm before:h-px before:grow after:h-px after:grow">
          {entryStrings.or}
        </p>
      )}
      {offered.passkey && <PasskeySignIn next={next} begin={beginPasskey} finish={signInWithPasskey} />}
      {org !== undefined && offered.providers.length > 0 && (
        <p className="text-ink-3 text-sm">{entryStrings.setUpBy(org)}</p>
      )}
      {offered.providers.map(({ id, name }) => (
        <form key={id} action={signInAtProvider.bind(null, id, next)}>
          <Button type="submit" size="lg" className="w-full">
            {entryStrings.with(name)}
          </Button>
        </form>
      ))}
    </EntryFrame>
  );
}
