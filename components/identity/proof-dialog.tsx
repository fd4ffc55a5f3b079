"use client";

import { useQuery } from "@tanstack/react-query";
import { Fingerprint } from "lucide-react";
import { useState, type FormEvent } from "react";
import { TextField } from "@/components/form/text-field";
import { uiStrings } from "@/components/lib/strings";
import { useTRPC } from "@/components/lib/trpc";
import { useAction } from "@/components/lib/use-action";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { ErrorState } from "@/components/ui/error-state";
import { Skeleton } from "@/components/ui/skeleton";
import { askPasskey } from "./passkey-browser";
import { securityStrings as words } from "./strings";

type Method = "password" | "totp" | "recovery";
type ProofDialogProps = { onProved: () => void; onClose: () => void };

const LABELS = { password: words.provePassword, totp: words.proveTotp, recovery: words.proveRecovery };
const COMPLETE = { password: "current-password", totp: "one-time-code", recovery: "off" };

/** ProofDialog asks for what the person has: the second factor if there is one, else the password. */
export function ProofDialog({ onProved, onClose }: ProofDialogProps) {
  const { data: factors } = useQuery({
    ...useTRPC().identity.factors.queryOptions(),
    staleTime: 0,
    refetchOnWindowFocus: false,
  });
  const [chosen, setChosen] = useState<Method | null>(null);
  const { value, setValue, failure, pending, proveBy, provePasskey } = useProof(onProved);
  const hasKeys = (factors?.passkeys.length ?? 0) > 0;
  const strong = factors?.totp ? "totp" : null;
  const weak = !hasKeys && factors?.hasPassword ? "password" : null;
  const method = chosen ?? strong ?? weak;

  function onSubmit(event: FormEvent) {
    event.preventDefault();
    if (method !== null && value.trim() !== "" && !pending) void proveBy(method);
  }

  return (
    <Dialog open onClose={onClose} title={words.proveTitle} description={words.proveText} size="sm">
      {factors === undefined ? (
        <Skeleton className="my-2 h-24" />
      ) : (
        <form onSubmit={onSubmit} noValidate className="grid gap-4 pb-2">
          {method === null && !hasKeys && <p className="text-ink-2 text-sm">{words.proveNothing}</p>}
          {hasKeys && (
            <Button
              // Twice: for a dialog that opens with what it asks for, and for one that had to wait for it.
              data-autofocus={method === null || undefined}
              autoFocus={method === null}
              icon={<Fingerprint />}
              pending={pending && method === null}
              onClick={() => void provePasskey()}
            >
              {words.provePasskey}
            </Button>
          )}
          {method !== null && (
            <TextField
              key={method}
              data-autofocus
              autoFocus
              required
              label={LABELS[method]}
              name={method}
              type={method === "password" ? "password" : "text"}
              autoComplete={COMPLETE[method]}
              value={value}
              onChange={({ target }) => setValue(target.value)}
            />
          )}
          {failure && <ErrorState title={failure} />}
          {strong !== null && factors.offers.recoveryCodes && (
            <Button
              variant="ghost"
              size="sm"
              className="justify-self-start"
              onClick={() => setChosen(method === "recovery" ? "totp" : "recovery")}
            >
              {method === "recovery" ? words.totpInstead : words.recoveryInstead}
            </Button>
          )}
          <div className="flex flex-wrap justify-end gap-2">
            <Button onClick={onClose}>{uiStrings.cancel}</Button>
            {method !== null && (
              <Button
                type="submit"
                variant="primary"
                pending={pending}
                disabledReason={value.trim() === "" ? words.proveEmpty : null}
              >
                {words.proveConfirm}
              </Button>
            )}
          </div>
        </form>
      )}
    </Dialog>
  );
}

function useProof(onProved: () => void) {
  const [value, setValue] = useState("");
  const [failure, setFailure] = useState<string | null>(null);
  const [pending, setPending] = useState(false);
  const { act: prove } = useAction("identity.prove");
  const { act: begin } = useAction("identity.beginPasskey");
  type Proof = Parameters<typeof prove>[0]["proof"];

  async function send(proof: Proof) {
    const answer = await prove({ proof });
    if (answer.ok) onProved();
    else setFailure(answer.error.message);
  }

  async function working(work: () => Promise<void>) {
    setPending(true);
    setFailure(null);
    await work();
    setPending(false);
  }

  const proveBy = (method: Method) =>
    working(() => send(method === "password" ? { method, password: value } : { method, code: value }));

  const provePasskey = () =>
    working(async () => {
      const options = await begin();
      if (!options.ok) return setFailure(options.error.message);
      const outcome = await askPasskey(options.data.options);
      if ("failure" in outcome) return setFailure(outcome.failure);
      await send({ method: "passkey", response: outcome.response });
    });

  return { value, setValue, failure, pending, proveBy, provePasskey };
}
