"use client";

import { useEffect, useRef, useState, type FormEvent } from "react";
import { FormField } from "@/components/form/form-field";
import { formatBytes } from "@/components/lib/format-bytes";
import { useTRPCClient } from "@/components/lib/trpc";
import { useAction } from "@/components/lib/use-action";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { ErrorState } from "@/components/ui/error-state";
import { Input } from "@/components/ui/input";
import { Progress } from "@/components/ui/progress";
import type { ImportDto } from "@/server/backups/contract";
import { isBegunFile, isSameFile } from "./is-same-file";
import { sendFile } from "./send-file";
import { importStrings as words } from "./strings";

type ImportDialogProps = {
  environmentId: string;
  /** what has begun to arrive before: it goes on with the same file */
  begun: ImportDto | null;
  onClose: () => void;
  onArrived: () => void;
};

type State = { kind: "choosing" } | { kind: "sending"; bytes: number } | { kind: "failed"; message: string };

/** ImportDialog takes a file and sends it. Closing it stops the sending; what has arrived stays for a day. */
export function ImportDialog(props: ImportDialogProps) {
  const { begun, onClose } = props;
  const [file, setFile] = useState<File | null>(null);
  const { state, send, stop } = useSending(props);
  const isSending = state.kind === "sending";
  const another = file !== null && begun !== null && !isBegunFile(begun, file);
  const blocked = file === null ? words.chooseFirst : another ? words.anotherFile(begun.fileName) : null;

  function onSubmit(event: FormEvent) {
    event.preventDefault();
    if (file && blocked === null && !isSending) void send(file);
  }

  return (
    <Dialog
      open
      title={begun ? words.goOnTitle(begun.fileName) : words.title}
      onClose={() => {
        stop();
        onClose();
      }}
    >
      <form onSubmit={onSubmit} className="space-y-4 pb-2">
        <div className="text-ink-2 space-y-2 text-sm">
          <p>{words.kinds}</p>
          <p>{words.safe}</p>
        </div>
        <FormField
          label={words.file}
          hint={begun ? words.sameFile(formatBytes(begun.receivedBytes)) : words.fileHint}
        >
          {(control) => (
            <Input
              {...control}
              type="file"
              data-autofocus
              className="file:border-line-strong file:bg-sunken file:text-ink not-disabled:hover:file:bg-hover pl-0! file:mr-2.5 file:h-full file:border-0 file:border-r file:px-3 file:text-sm file:font-medium"
              disabled={isSending}
              onChange={({ target }) => setFile(target.files?.[0] ?? null)}
            />
          )}
        </FormField>
        {isSending && file && (
          <Progress label={words.sending} value={{ done: state.bytes, total: file.size, unit: "bytes" }} />
        )}
        {state.kind === "failed" && (
          <ErrorState title={words.failed} text={state.message} holds={words.holds} />
        )}
        <div className="flex flex-wrap justify-end gap-2 pt-1">
          <Button
            onClick={() => {
              stop();
              onClose();
            }}
          >
            {isSending ? words.pause : words.cancel}
          </Button>
          <Button type="submit" variant="primary" pending={isSending} disabledReason={blocked}>
            {state.kind === "failed" ? words.tryAgain : words.confirm}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function useSending({ environmentId, begun, onClose, onArrived }: ImportDialogProps) {
  const [state, setState] = useState<State>({ kind: "choosing" });
  const current = useRef<{ upload: ImportDto; file: File | null } | null>(
    begun && { upload: begun, file: null },
  );
  const abort = useRef<AbortController | null>(null);
  const begin = useAction("backups.beginImport");
  const client = useTRPCClient();
  useEffect(() => () => abort.current?.abort(), []);

  async function ensureBegun(file: File): Promise<ImportDto | string> {
    const held = current.current;
    if (held && (held.file === null ? isBegunFile(held.upload, file) : isSameFile(held.file, file)))
      return client.backups.getImport.query({ importId: held.upload.id });
    const answer = await begin.act({ environmentId, fileName: file.name, sizeBytes: file.size });
    if (!answer.ok) return answer.error.message;
    current.current = { upload: answer.data, file };
    return answer.data;
  }

  async function send(file: File) {
    const stopper = new AbortController();
    abort.current = stopper;
    setState({ kind: "sending", bytes: 0 });
    try {
      const upload = await ensureBegun(file);
      if (typeof upload === "string") return setState({ kind: "failed", message: upload });
      await sendFile(file, {
        id: upload.id,
        receivedBytes: upload.receivedBytes,
        signal: stopper.signal,
        onProgress: (bytes) => setState({ kind: "sending", bytes }),
        ask: async () => (await client.backups.getImport.query({ importId: upload.id })).receivedBytes,
      });
      onArrived();
      onClose();
    } catch (error) {
      if (stopper.signal.aborted) return;
      const message = error instanceof Error && error.message ? error.message : words.broken;
      setState({ kind: "failed", message });
    }
  }

  return { state, send, stop: () => abort.current?.abort() };
}
