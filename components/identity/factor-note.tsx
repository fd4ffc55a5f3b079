"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import { useState } from "react";
import { lazyDialog } from "@/components/lib/lazy-dialog";
import { paths } from "@/components/lib/paths";
import { useTRPC } from "@/components/lib/trpc";
import { Button } from "@/components/ui/button";
import { Note } from "@/components/ui/note";
import { securityStrings as words } from "./strings";

const ProofDialog = lazyDialog(async () => (await import("./proof-dialog")).ProofDialog);

/** FactorNote says what the person's organization waits for, and lets them go on once it is there. */
export function FactorNote({ arrivedBlocked }: { arrivedBlocked: boolean }) {
  const { needed } = useSuspenseQuery(useTRPC().identity.factors.queryOptions()).data;
  const [proving, setProving] = useState(false);
  const goOn = () => window.location.assign(paths.projects());
  if (needed === null)
    return arrivedBlocked ? (
      <Note tone="success" actions={<Button onClick={goOn}>{words.goOn}</Button>}>
        {words.factorDone}
      </Note>
    ) : null;
  return (
    <Note
      tone="warning"
      actions={
        needed === "prove" && <Button onClick={() => setProving(true)}>{words.needProveButton}</Button>
      }
    >
      {needed === "prove" ? words.needProve : words.needEnrol}
      {proving && <ProofDialog onProved={goOn} onClose={() => setProving(false)} />}
    </Note>
  );
}
