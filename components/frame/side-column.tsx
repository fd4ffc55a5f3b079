"use client";

import { Search } from "lucide-react";
import { Link } from "@/components/ui/link";
import { usePathname } from "next/navigation";
import { useState } from "react";
import type { ReactNode } from "react";
import { cn } from "@/components/lib/cn";
import { isCurrentPath } from "@/components/lib/is-current-path";
import { frameStrings } from "@/components/lib/strings";
import { Input } from "@/components/ui/input";
import { RelativeTime } from "@/components/ui/relative-time";
import { StateIcon } from "@/components/ui/state-icon";
import { environmentLook, runLook, stageLabel, STAGES } from "@/components/ui/states";
import type { DesiredState, EnvironmentStatus, RunResult, RunStatus, Stage } from "@/components/ui/states";
import { toneText } from "@/components/ui/tone";
import { isUnfinished } from "@/server/runs/states";

/** One branch, as much as a line can tell. */
export type ColumnBranch = {
  id: string;
  name: string;
  href: string;
  stage: Stage;
  status: EnvironmentStatus;
  desired: DesiredState;
  /** its unfinished or newest run; an unfinished one is shown instead of the environment's state */
  run?: { status: RunStatus; result?: RunResult | null } | null;
  /** when something last happened to it */
  at?: string | null;
};

type SideColumnProps = {
  branches: ColumnBranch[];
  /** beside each stage's name: a button that makes a branch */
  stageActions?: Partial<Record<Stage, ReactNode>>;
  footer?: ReactNode;
};

/** From here on looking is slower than typing. */
const FILTER_FROM_BRANCHES = 8;

/** SideColumn lists a project's branches under their stages, each with its state at a glance. */
export function SideColumn({ branches, stageActions, footer }: SideColumnProps) {
  const [filter, setFilter] = useState("");
  const wanted = filter.trim().toLowerCase();
  const shown = branches.filter((branch) => branch.name.toLowerCase().includes(wanted));
  return (
    <nav aria-label={frameStrings.branchNavigation} className="flex min-h-full flex-col gap-4 p-3">
      {branches.length >= FILTER_FROM_BRANCHES && (
        <div className="relative">
          <Search aria-hidden className="text-ink-3 absolute top-1/2 left-2.5 size-3.5 -translate-y-1/2" />
          <Input
            type="search"
            size="sm"
            aria-label={frameStrings.filterBranches}
            placeholder={frameStrings.filterBranches}
            value={filter}
            onChange={(event) => setFilter(event.target.value)}
            className="pl-7.5!"
          />
        </div>
      )}
      {wanted !== "" && shown.length === 0 && (
        <p role="status" className="text-ink-3 px-2 text-sm">
          {frameStrings.noBranchMatches(filter.trim())}
        </p>
      )}
      {STAGES.map((stage) => (
        <StageSection
          key={stage}
          stage={stage}
          branches={shown.filter((branch) => branch.stage === stage)}
          quiet={wanted !== ""}
          action={stageActions?.[stage]}
        />
      ))}
      {footer && <div className="mt-auto pt-2">{footer}</div>}
    </nav>
  );
}

const stripes: Record<Stage, string> = {
  production: "bg-production-solid",
  staging: "bg-staging-solid",
  development: "bg-development-solid",
};

type StageSectionProps = { stage: Stage; branches: ColumnBranch[]; quiet: boolean; action?: ReactNode };

function StageSection({ stage, branches, quiet, action }: StageSectionProps) {
  if (quiet && branches.length === 0) return null;
  return (
    <section aria-label={stageLabel(stage)}>
      <header className="flex h-7 items-center gap-2 pl-2">
        <span aria-hidden className={cn("h-3 w-1 rounded-full", stripes[stage])} />
        <h2 className="text-ink-2 text-xs font-semibold">{stageLabel(stage)}</h2>
        {stage !== "production" && branches.length > 0 && (
          <span
            data-numeric
            aria-label={frameStrings.branchCount(branches.length)}
            role="note"
            className="text-ink-3 text-xs"
          >
            {branches.length}
          </span>
        )}
        <span className="ml-auto">{action}</span>
      </header>
      {branches.length === 0 ? (
        <p className="text-ink-3 py-1 pr-2 pl-5 text-xs">{frameStrings.noBranches[stage]}</p>
      ) : (
        <ul>
          {branches.map((branch) => (
            <BranchLink key={branch.id} branch={branch} />
          ))}
        </ul>
      )}
    </section>
  );
}

function lookOf({ status, desired, run }: ColumnBranch) {
  const unfinished = run && isUnfinished(run.status);
  if (run && (unfinished || run.status === "failed" || run.result === "warning"))
    return runLook(run.status, run.result);
  return environmentLook(status, desired);
}

function BranchLink({ branch }: { branch: ColumnBranch }) {
  const current = isCurrentPath(usePathname(), branch.href);
  const look = lookOf(branch);
  return (
    <li>
      <Link
        href={branch.href}
        aria-current={current ? "page" : undefined}
        data-tip={branch.name.length > 26 ? branch.name : undefined}
        className={cn(
          "flex h-8 items-center gap-2 rounded-md px-2 text-sm -outline-offset-2 pointer-coarse:h-10",
          current ? "bg-selected text-ink font-medium" : "text-ink-2 hover:bg-hover hover:text-ink",
        )}
      >
        <span className={toneText[look.tone]}>
          <StateIcon name={look.icon} />
          <span className="sr-only">{look.label}: </span>
        </span>
        <span className="truncate">{branch.name}</span>
        {branch.at && (
          <RelativeTime
            at={branch.at}
            focusable={false}
            short
            className="text-ink-3 ml-auto shrink-0 text-xs font-normal"
          />
        )}
      </Link>
    </li>
  );
}
