"use client";

import { formatExactTime } from "@/components/lib/format-time";
import type { RetentionPreview } from "@/server/backups/contract";
import { retentionStrings as words } from "./strings";

/** Of each project a screenful; the API gives all. */
const SHOWN = 50;

/** RetentionPreviewList: what is there, newest first, and why it would stay. */
export function RetentionPreviewList({ preview }: { preview: RetentionPreview }) {
  const { items, kept } = preview;
  if (items.length === 0) return <p className="text-ink-3 text-sm">{words.previewEmpty}</p>;
  return (
    <div className="grid gap-2">
      <p role="status" className="text-sm font-medium">
        {words.preview(kept, items.length)}
      </p>
      <ul
        aria-label={words.previewList}
        tabIndex={0}
        className="border-line divide-line max-h-64 divide-y overflow-y-auto rounded-md border text-sm"
      >
        {items.slice(0, SHOWN).map(({ id, dataAt, environmentName, keptBy }) => (
          <li key={id} className="flex flex-wrap justify-between gap-x-4 px-3 py-1.5">
            <span className="tabular-nums">
              {formatExactTime(dataAt, "UTC")} <span className="text-ink-3">{environmentName}</span>
            </span>
            <span className={keptBy.length === 0 ? "text-danger-ink" : "text-ink-2"}>
              {keptBy.length === 0 ? words.goes : keptBy.join(", ")}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
