"use client";

import { Download, Link2 } from "lucide-react";
import { useState } from "react";
import { formatBytes } from "@/components/lib/format-bytes";
import { paths } from "@/components/lib/paths";
import { useAction } from "@/components/lib/use-action";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { ButtonLink } from "@/components/ui/button-link";
import { Card } from "@/components/ui/card";
import { RelativeTime } from "@/components/ui/relative-time";
import { toast } from "@/components/ui/toast";
import type { ExportDto } from "@/server/backups/contract";
import { findRefusal } from "./find-refusal";
import { backupStrings, downloadStrings as words } from "./strings";
import { useBackupRights } from "./use-backup-rights";

/** DownloadsCard: files that are being made or can be had. Nothing, when there is none. */
export function DownloadsCard({ exports }: { exports: ExportDto[] }) {
  if (exports.length === 0) return null;
  return (
    <Card title={words.list} description={words.listText} flush>
      <ul className="divide-line divide-y">
        {exports.map((item) => (
          <Item key={item.id} item={item} />
        ))}
      </ul>
    </Card>
  );
}

function Item({ item }: { item: ExportDto }) {
  const isReady = item.status === "ready";
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3 px-4 py-3">
      <div className="grid min-w-0 gap-1">
        <p className="flex flex-wrap items-center gap-2 text-sm">
          <span className="min-w-0 font-medium break-all">{item.fileName}</span>
          <Badge tone={item.neutralized ? "neutral" : "danger"}>
            {item.neutralized ? words.neutralized : words.exact}
          </Badge>
        </p>
        <p className="text-ink-3 flex flex-wrap gap-x-3 text-xs">
          {item.sizeBytes !== null && <span>{formatBytes(item.sizeBytes)}</span>}
          <span>{item.filestore ? words.hasFiles : words.hasNoFiles}</span>
          {item.expiresAt && (
            <span>
              {words.until} <RelativeTime at={item.expiresAt} />
            </span>
          )}
        </p>
        {item.sha256 && <p className="text-ink-3 text-xs break-all">SHA-256 {item.sha256}</p>}
      </div>
      {isReady ? <Take item={item} /> : item.runId && <Making runId={item.runId} />}
    </li>
  );
}

function Making({ runId }: { runId: string }) {
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Badge tone="info">{words.making}</Badge>
      <ButtonLink size="sm" href={paths.run(runId)}>
        {backupStrings.showRun}
      </ButtonLink>
    </div>
  );
}

/** The link is made when it is wanted: who presses is who is written down. */
function Take({ item }: { item: ExportDto }) {
  const { act, pending } = useAction("backups.openDownload");
  const [refusal, setRefusal] = useState<string | null>(null);
  const disabledReason = useBackupRights(item.environmentId)("backup.download");
  const withLink = async (follow: (url: string) => Promise<void>) => {
    setRefusal(null);
    const answer = await act({ backupId: item.backupId, exportId: item.id });
    const url = answer.ok ? answer.data.url : null;
    if (url !== null) return follow(url);
    setRefusal(answer.ok ? words.gone : answer.error.message);
  };
  const download = async (url: string) => {
    const refused = await findRefusal(url);
    setRefusal(refused);
    if (refused === null) window.location.assign(url);
  };
  const common = { size: "sm", pending, disabledReason } as const;
  return (
    <div className="grid max-w-prose gap-2">
      <div className="flex flex-wrap items-center gap-2">
        <Button {...common} icon={<Download />} onClick={() => void withLink(download)}>
          {words.download}
        </Button>
        <Button {...common} variant="ghost" icon={<Link2 />} onClick={() => void withLink(copy)}>
          {words.copy}
        </Button>
      </div>
      {refusal && (
        <p role="alert" className="text-danger-ink text-sm">
          {backupStrings.failedTo(words.download)}. {refusal}
        </p>
      )}
    </div>
  );
}

async function copy(url: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(url);
    toast.show({ title: words.copied, text: words.copiedText });
  } catch {
    // No clipboard over plain http to another machine, or refused by the person.
    toast.show({ tone: "danger", title: words.notCopied, text: words.notCopiedText });
  }
}
