"use client";

import { Fingerprint } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { ErrorState } from "@/components/ui/error-state";
import { askPasskey } from "./passkey-browser";
import { entryStrings as words } from "./strings";

type PasskeySignInProps = {
  next: string;
  /** server actions */
  begin: () => Promise<{ options: unknown }>;
  finish: (response: unknown, next: string) => Promise<{ error: string }>;
};

/** PasskeySignIn signs in with a passkey of this device. */
export function PasskeySignIn({ next, begin, finish }: PasskeySignInProps) {
  const [pending, setPending] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);

  async function signIn() {
    setPending(true);
    setFailure(null);
    const { options } = await begin();
    const outcome = await askPasskey(options);
    // Success leads away from here.
    if ("failure" in outcome) setFailure(outcome.failure);
    else setFailure((await finish(outcome.response, next)).error);
    setPending(false);
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
