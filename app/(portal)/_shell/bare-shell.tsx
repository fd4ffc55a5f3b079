import type { ReactNode } from "react";
import { signOut } from "@/app/sign-in/actions";
import { Logo } from "@/components/frame/logo";
import { portalStrings } from "@/components/portal/strings";
import { SubmitButton } from "@/components/ui/submit-button";

/** BareShell frames the one page that somebody sees whose second factor is waited for. */
export function BareShell({ children }: { children: ReactNode }) {
  return (
    <div className="min-h-dvh">
      <header className="border-line bg-surface flex items-center justify-between border-b px-4 py-2 sm:px-6">
        <Logo className="size-7" />
        <form action={signOut}>
          <SubmitButton>{portalStrings.signOut}</SubmitButton>
        </form>
      </header>
      <main>{children}</main>
    </div>
  );
}
