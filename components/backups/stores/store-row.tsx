"use client";

import { formatBytes } from "@/components/lib/format-bytes";
import { useAction } from "@/components/lib/use-action";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { toast } from "@/components/ui/toast";
import type { StoreDto } from "@/server/backups/stores/contract";
import { storeStrings as words } from "./strings";

type StoreRowProps = {
  slug: string;
  store: StoreDto;
  /** why nothing may be changed; null: it may */
  blocked: string | null;
  refresh: () => void;
  ask: (act: "change" | "remove") => void;
};

/** StoreRow: one place, whether it works, and its buttons. */
export function StoreRow({ slug, store, blocked, refresh, ask }: StoreRowProps) {
  const check = useAction("backupStores.check");
  const primary = useAction("backupStores.makePrimary");
  const { name, problem } = store;
  const input = { project: slug, storeId: store.id };

  async function onCheck() {
    const answer = await check.act(input);
    const said = answer.ok ? answer.data.problem : answer.error.message;
    refresh();
    toast.show(
      said === null
        ? { title: words.works(name), text: words.worksText }
        : { tone: "danger", title: words.broken(name), text: said },
    );
  }

  async function onPrimary() {
    const answer = await primary.act(input);
    refresh();
    toast.show(
      answer.ok
        ? { title: words.madePrimary(name) }
        : { tone: "danger", title: words.failedTo(words.makePrimary), text: answer.error.message },
    );
  }

  const removable = store.primary ? words.isPrimary : store.backups > 0 ? words.hasBackups : null;
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3 px-4 py-3">
      <div className="grid min-w-0 gap-1">
        <div className="flex flex-wrap items-center gap-2 text-sm">
          <span className="font-medium">{name}</span>
          {store.primary && <Badge tone="info">{words.primary}</Badge>}
          {store.encrypted && <Badge>{words.encrypted}</Badge>}
          {store.lockDays !== null && <Badge>{words.locked(store.lockDays)}</Badge>}
        </div>
        <p className="text-ink-3 text-sm wrap-anywhere">
          {store.bucket === null
            ? words.disk
            : [store.bucket.endpoint ?? store.bucket.region, store.bucket.bucket, store.bucket.prefix]
                .filter(Boolean)
                .join(" / ")}
        </p>
        <p className="text-ink-3 text-xs">
          {words.count(store.backups)}
          {store.usedBytes !== null && ` · ${formatBytes(store.usedBytes)}`}
        </p>
        {problem && <p className="text-danger-ink text-sm">{problem}</p>}
      </div>
      <div className="flex flex-wrap items-center gap-2">
        <Button size="sm" pending={check.pending} disabledReason={blocked} onClick={() => void onCheck()}>
          {words.check}
        </Button>
        {!store.primary && (
          <Button size="sm" variant="ghost" disabledReason={blocked} onClick={() => void onPrimary()}>
            {words.makePrimary}
          </Button>
        )}
        <Button size="sm" variant="ghost" disabledReason={blocked} onClick={() => ask("change")}>
          {words.change}
        </Button>
        <Button size="sm" variant="ghost" disabledReason={blocked ?? removable} onClick={() => ask("remove")}>
          {words.remove}
        </Button>
      </div>
    </li>
  );
}
