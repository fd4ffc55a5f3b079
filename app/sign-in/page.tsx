import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { readPageContext } from "@/app/_lib/page-api";
import { Logo } from "@/components/frame/logo";
import { safeNext } from "@/components/portal/safe-next";
import { SignInForm } from "@/components/portal/sign-in-form";
import { portalStrings } from "@/components/portal/strings";
import { signIn } from "./actions";

export const metadata: Metadata = { title: portalStrings.signIn };

export default async function SignInPage({
  searchParams,
}: {
  searchParams: Promise<{ next?: string | string[] }>;
}) {
  const next = safeNext((await searchParams).next);
  const { viewer } = await readPageContext();
  if (viewer) redirect(next);
  return (
    <main className="grid min-h-dvh place-items-center px-4 py-12">
      <div className="w-full max-w-sm">
        <Logo className="size-9" />
        <h1 className="mt-5 text-2xl font-semibold tracking-tight">{portalStrings.signInTitle}</h1>
        <p className="text-ink-2 mt-1 mb-6 text-base">{portalStrings.signInText}</p>
        <SignInForm next={next} action={signIn} />
      </div>
    </main>
  );
}
