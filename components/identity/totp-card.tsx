"use client";

import { useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { Smartphone } from "lucide-react";
import { useState } from "react";
import { lazyDialog } from "@/components/lib/lazy-dialog";
import { useTRPC } from "@/components/lib/trpc";
import { useAction, type ActionOutput } from "@/components/lib/use-action";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { toast } from "@/components/ui/toast";
import { RecoveryCodes } from "./recovery-codes";
import { securityStrings as words } from "./strings";
import { useKeptCodes } from "./use-kept-codes";

const EnrolDialog = lazyDialog(async () => (await import("./enrol-dialog")).EnrolDialog);

type Start = ActionOutput<"identity.beginTotp">;

/** TotpCard: the authenticator app and its recovery codes. */
export function TotpCard() {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const { totp, recoveryCodesLeft, offers } = useSuspenseQuery(trpc.identity.factors.queryOptions()).data;
  const { act: begin, pending } = useAction("identity.beginTotp");
  const [start, setStart] = useState<Start | null>(null);
  const [codes, setCodes] = useKeptCodes();
  const [asking, setAsking] = useState<"remove" | "renew" | null>(null);
  const codesText = offers.recoveryCodes ? words.codesLeft(recoveryCodesLeft) : words.noCodes;
  const look = () => queries.invalidateQueries({ queryKey: trpc.identity.pathKey() });

  async function setUp() {
    const answer = await begin();
    if (answer.ok) setStart(answer.data);
    else toast.show({ title: words.failed, text: answer.error.message, tone: "danger" });
  }

  return (
    <Card
      title={
        <>
          {words.totpTitle} <Badge tone={totp ? "success" : "neutral"}>{totp ? words.on : words.off}</Badge>
        </>
      }
      description={words.totpText}
      actions={
        totp ? (
          <>
            {offers.recoveryCodes && <Button onClick={() => setAsking("renew")}>{words.renew}</Button>}
            <Button variant="danger-quiet" onClick={() => setAsking("remove")}>
              {words.remove}
            </Button>
          </>
        ) : (
          <Button icon={<Smartphone />} pending={pending} onClick={() => void setUp()}>
            {words.setUp}
          </Button>
        )
      }
    >
      {codes === null ? (
        <p className="text-ink-3 text-sm">{totp ? codesText : words.totpWhy}</p>
      ) : (
        <RecoveryCodes codes={codes} onDone={() => setCodes(null)} />
      )}
      {start && (
        <EnrolDialog
          start={start}
          onClose={() => setStart(null)}
          onEnrolled={() => {
            setStart(null);
            setCodes(start.recoveryCodes.length > 0 ? start.recoveryCodes : null);
            void look();
          }}
        />
      )}
      {asking === "remove" && <RemoveDialog onClose={() => setAsking(null)} onDone={() => void look()} />}
      {asking === "renew" && (
        <RenewDialog
          onClose={() => setAsking(null)}
          onDone={(fresh) => {
            setCodes(fresh);
            void look();
          }}
        />
      )}
    </Card>
  );
}

function RemoveDialog({ onClose, onDone }: { onClose: () => void; onDone: () => void }) {
  const { act } = useAction("identity.removeTotp");

  async function remove() {
    const answer = await act();
    if (!answer.ok) return { message: answer.error.message };
    toast.show({ title: words.removed });
    onDone();
    return null;
  }

  return (
    <ConfirmDialog
      open
      danger
      onClose={onClose}
      title={words.removeAsk}
      confirmLabel={words.remove.replace("…", "")}
      onConfirm={remove}
    >
      <p>{words.removeText}</p>
    </ConfirmDialog>
  );
}

function RenewDialog({ onClose, onDone }: { onClose: () => void; onDone: (codes: string[]) => void }) {
  const { act } = useAction("identity.renewRecoveryCodes");

  async function renew() {
    const answer = await act();
    if (!answer.ok) return { message: answer.error.message };
    onDone(answer.data);
    return null;
  }

  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={words.renewAsk}
      confirmLabel={words.renewConfirm}
      onConfirm={renew}
    >
      <p>{words.renewText}</p>
    </ConfirmDialog>
  );
}
