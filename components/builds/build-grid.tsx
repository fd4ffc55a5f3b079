"use client";

import { useMemo, useRef } from "react";
import type { KeyboardEvent } from "react";
import { useEnvironments } from "@/components/environments/use-environments";
import { Card } from "@/components/ui/card";
import type { BuildGridRow } from "@/server/environments/contract";
import { BuildRow } from "./build-row";
import { nextCell } from "./next-cell";
import { buildStrings } from "./strings";

type BuildGridProps = { project: string; rows: readonly BuildGridRow[]; busy: boolean };

/** BuildGrid: branches under each other, their builds side by side; the arrow keys lead from build to build. */
export function BuildGrid({ project, rows, busy }: BuildGridProps) {
  const list = useRef<HTMLUListElement>(null);
  const environments = useEnvironments(project);
  const byId = useMemo(() => new Map(environments.map((each) => [each.id, each])), [environments]);

  function onKeyDown(event: KeyboardEvent) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const cells = [...(list.current?.querySelectorAll("[data-builds]") ?? [])].map(linksOf);
    const row = cells.findIndex((links) => links.includes(event.target as HTMLElement));
    if (row < 0) return;
    const column = cells[row]?.indexOf(event.target as HTMLElement) ?? 0;
    const lengths = cells.map(({ length }) => length);
    const to = nextCell(event.key, { row, column }, lengths);
    if (to === null) return;
    event.preventDefault();
    cells[to.row]?.[to.column]?.focus();
  }

  return (
    <Card flush aria-label={buildStrings.grid} className="@container">
      <ul ref={list} aria-busy={busy} onKeyDown={onKeyDown}>
        {rows.map((row) => (
          <BuildRow
            key={row.environmentId}
            row={row}
            project={project}
            environment={byId.get(row.environmentId) ?? null}
          />
        ))}
      </ul>
    </Card>
  );
}

/** Those that are shown: on a narrow screen the older ones are not. */
function linksOf(row: Element): HTMLElement[] {
  return [...row.querySelectorAll<HTMLElement>("[data-build]")].filter((link) => link.offsetParent !== null);
}
