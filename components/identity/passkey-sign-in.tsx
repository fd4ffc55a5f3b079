"use client";

import { Fingerprint } from "lucide-react";
import { unstable_rethrow } from "next/navigation";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { ErrorState } from "@/components/ui/error-state";
import { askPasskey } from "./passkey-browser";
import { entryStrings as words } from "./strings";

type PasskeySignInProps = {
  next: string;
  /** server actions */
  begin: () => Promise<{ options: unknown } | { error: string }>;
  finish: (response: unknown, next: string) => Promise<{ error: string }>;
};

/** PasskeySignIn signs in with a passkey of this device. */
export function PasskeySignIn({ next, begin, finish }: PasskeySignInProps) {
  const [pending, setPending] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);

  async function signIn() {
    setPending(true);
    setFailure(null);
    try {
      setFailure(await attempt());
    } catch (error) {
      // A redirect comes as something thrown, which Next wants back: success leads away from here.
      unstable_rethrow(error);
      setFailure(words.unreachable);
    } finally {
      setPending(false);
    }
  }

  async function attempt(): Promise<string> {
    const start = await begin();
    if ("error" in start) return start.error;
    const outcome = await askPasskey(start.options);
    return "failure" in outcome ? outcome.failure : (await finish(outcome.response, next)).error;
  }

  return (
    <>
      {failure && <ErrorState title={failure} />}
      <Button
        size="lg"
        icon={<Fingerprint />}
        pending={pending}
        className="w-full"
        onClick={() => void signIn()}
      >
        {words.passkey}
      </Button>
    </>
  );
}
