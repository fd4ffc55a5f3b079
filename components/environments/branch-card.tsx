"use client";

import { Ellipsis, ExternalLink, GripVertical } from "lucide-react";
import { Link } from "@/components/ui/link";
import { cn } from "@/components/lib/cn";
import { paths } from "@/components/lib/paths";
import { ButtonLink } from "@/components/ui/button-link";
import { Menu } from "@/components/ui/menu";
import { Note } from "@/components/ui/note";
import { isPermitted } from "@/server/access/matrix";
import type { EnvironmentSummary } from "@/server/environments/contract";
import { BranchBadges } from "./branch-badges";
import { useBranchDesk } from "./branch-desk";
import { cardMenuItems } from "./branch-menu-items";
import { CommitLine } from "./commit-line";
import { HeadNote } from "./head-note";
import { LifeLine } from "./life-line";
import { reasonsOf } from "./reasons-of";
import { RunLine, RunningStep } from "./run-line";
import { boardStrings } from "./board-strings";
import { cardStrings } from "./strings";
import type { BranchDrag } from "./use-branch-drag";

/** BranchCard: one branch on the board. It can be dragged, and takes other branches dropped on it for a merge. */
export function BranchCard({ environment, drag }: { environment: EnvironmentSummary; drag: BranchDrag }) {
  const { acts, ask, role } = useBranchDesk();
  const { projectSlug, name, branch, lastRun, url, statusReason } = environment;
  const reasons = reasonsOf(environment, role);
  const mayMerge = isPermitted(role, "repo.write", null);
  const canDrag = environment.branchDeletedAt === null && (reasons.move === null || mayMerge);
  const takesDrops = drag.dragged !== null && drag.dragged.id !== environment.id && reasons.merge === null;
  const isOver = takesDrops && drag.over !== null && "branch" in drag.over && drag.over.branch === branch;
  return (
    <article
      aria-label={branch}
      {...(canDrag ? drag.handleProps(environment) : {})}
      {...drag.targetProps(takesDrops ? { branch } : null)}
      className={cn(
        "group border-line bg-surface shadow-1 relative grid content-start gap-3 rounded-lg border p-3.5",
        "hover:border-line-strong hover:shadow-2 has-[h3_a:focus-visible]:border-focus",
        drag.dragged?.id === environment.id && "opacity-45",
        isOver && "outline-focus outline-2 outline-offset-2",
      )}
    >
      <header className="flex items-start gap-2">
        <div className="min-w-0 grow">
          <h3 className="font-semibold break-words">
            <Link
              href={paths.branch(projectSlug, name)}
              className="rounded-sm before:absolute before:inset-0 before:rounded-lg"
            >
              {branch}
            </Link>
          </h3>
          <div className="mt-1.5 flex flex-wrap items-center gap-1.5">
            <BranchBadges environment={environment} />
          </div>
        </div>
        <div className="relative -mt-1 -mr-1.5 flex items-center">
          {canDrag && (
            <span
              aria-hidden
              data-tip={boardStrings.dragHint}
              className="text-ink-3 cursor-grab p-1 opacity-0 group-hover:opacity-100 pointer-coarse:hidden"
            >
              <GripVertical className="size-4" />
            </span>
          )}
          <Menu
            align="end"
            items={cardMenuItems({ environment, reasons, acts, ask })}
            button={{
              variant: "ghost",
              size: "icon-sm",
              icon: <Ellipsis />,
              "aria-label": boardStrings.menu(branch),
            }}
          />
        </div>
      </header>
      {isOver && drag.dragged && (
        <p className="text-accent text-xs font-medium">{boardStrings.dropMerge(branch)}</p>
      )}
      <CommitLine environment={environment} />
      <HeadNote environment={environment} />
      {statusReason && (
        <Note tone={environment.status === "failed" ? "danger" : "warning"}>{statusReason}</Note>
      )}
      <footer className="border-line mt-auto grid gap-2 border-t pt-2.5">
        {lastRun && <RunningStep run={lastRun} />}
        <div className="flex items-center gap-3">
          {lastRun ? (
            <RunLine run={lastRun} className="grow" />
          ) : (
            <p className="text-ink-3 grow text-xs">{cardStrings.noRun}</p>
          )}
          <ButtonLink
            external
            href={url}
            size="sm"
            icon={<ExternalLink />}
            disabledReason={reasons.connect}
            className="relative"
          >
            {cardStrings.connect}
          </ButtonLink>
        </div>
        <LifeLine environment={environment} />
      </footer>
    </article>
  );
}
