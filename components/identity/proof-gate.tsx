"use client";

import { useCallback, useContext, useRef, useState, type ReactNode } from "react";
import { ActionContext, type CallProcedure } from "@/components/lib/action-context";
import { lazyDialog } from "@/components/lib/lazy-dialog";

const ProofDialog = lazyDialog(async () => (await import("./proof-dialog")).ProofDialog);

/**
 * ProofGate stands between the buttons and the server: what asks for a fresh proof opens one dialog and is tried again
 * once the person has shown that it is them. Closing the dialog leaves everything as it was.
 */
export function ProofGate({ children }: { children: ReactNode }) {
  const call = useContext(ActionContext);
  const [asking, setAsking] = useState(false);
  const answer = useRef<((proved: boolean) => void) | null>(null);

  const gated = useCallback<CallProcedure>(
    async (path, input) => {
      if (!call) throw new Error("ProofGate needs ApiProvider above it");
      const result = await call(path, input);
      if (result.ok || result.error.code !== "proof_needed") return result;
      // A second act that asks meanwhile takes the question over; the first is told what it was told.
      answer.current?.(false);
      const proved = await new Promise<boolean>((resolve) => {
        answer.current = resolve;
        setAsking(true);
      });
      return proved ? call(path, input) : result;
    },
    [call],
  );

  function finish(proved: boolean) {
    setAsking(false);
    answer.current?.(proved);
    answer.current = null;
  }

  return (
    <ActionContext.Provider value={gated}>
      {children}
      {asking && <ProofDialog onProved={() => finish(true)} onClose={() => finish(false)} />}
    </ActionContext.Provider>
  );
}
