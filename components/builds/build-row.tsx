"use client";

import { Link } from "@/components/ui/link";
import { useState } from "react";
import { cn } from "@/components/lib/cn";
import { paths } from "@/components/lib/paths";
import { Button } from "@/components/ui/button";
import { StageBadge } from "@/components/ui/stage-badge";
import { EnvironmentStatusBadge } from "@/components/ui/status-badge";
import type { BuildGridRow, EnvironmentSummary } from "@/server/environments/contract";
import { BuildCell } from "./build-cell";
import { orderBuilds } from "./order-builds";
import { buildStrings } from "./strings";

/** On a narrow screen the cells stand under each other: these many, and the rest behind a button. */
const STACKED = 3;

type BuildRowProps = {
  row: BuildGridRow;
  project: string;
  /** null until the branches are read */
  environment: EnvironmentSummary | null;
};

/** BuildRow: a branch at the left, its builds at the right; on a narrow screen under each other. */
export function BuildRow({ row, project, environment }: BuildRowProps) {
  const [all, setAll] = useState(false);
  const builds = orderBuilds(row);
  const hidden = builds.length - STACKED;
  return (
    <li className="border-line grid gap-x-4 gap-y-2 border-b p-3 last:border-b-0 @2xl:grid-cols-[13rem_minmax(0,1fr)] @7xl:grid-cols-[18rem_minmax(0,1fr)]">
      <header className="flex min-w-0 flex-wrap content-center items-center gap-x-2 gap-y-1 @2xl:pl-1">
        <h2 className="min-w-0 basis-full truncate text-sm font-semibold" data-tip={row.branch}>
          {environment === null ? (
            row.branch
          ) : (
            <Link href={paths.branch(project, environment.name)} className="rounded-sm hover:underline">
              {row.branch}
            </Link>
          )}
        </h2>
        <StageBadge stage={row.stage} />
        <EnvironmentStatusBadge
          status={row.status}
          desired={environment?.desiredState ?? "running"}
          shape="plain"
          className="text-xs!"
        />
      </header>
      {builds.length === 0 ? (
        <p className="text-ink-3 self-center py-2 text-sm">{buildStrings.noBuild}</p>
      ) : (
        <ol
          data-builds
          aria-label={buildStrings.buildsOf(row.branch)}
          className="grid gap-1.5 @2xl:flex @2xl:[scrollbar-width:thin] @2xl:overflow-x-auto"
        >
          {builds.map((build, index) => (
            <li
              key={build.id}
              className={cn(
                "min-w-0 @2xl:block @2xl:w-54 @2xl:shrink-0",
                !all && index >= STACKED && "hidden",
              )}
            >
              <BuildCell build={build} />
            </li>
          ))}
        </ol>
      )}
      {!all && hidden > 0 && (
        <Button variant="ghost" size="sm" className="@2xl:hidden!" onClick={() => setAll(true)}>
          {buildStrings.older(hidden)}
        </Button>
      )}
    </li>
  );
}
