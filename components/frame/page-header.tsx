import type { ReactNode } from "react";
import { Breadcrumbs } from "@/components/ui/breadcrumbs";
import type { Breadcrumb } from "@/components/ui/breadcrumbs";
import { StageBar } from "@/components/ui/stage-bar";
import type { Stage } from "@/components/ui/states";
import { cn } from "@/components/lib/cn";

type PageHeaderProps = {
  title: ReactNode;
  /** badges beside the title: stage, state */
  badges?: ReactNode;
  /** one line of facts under it: commit, author, time */
  facts?: ReactNode;
  breadcrumbs?: Breadcrumb[];
  actions?: ReactNode;
  /** Tabs, at the bottom edge */
  tabs?: ReactNode;
  /** draws the stage's bar above everything */
  stage?: Stage;
};

/** PageHeader: what this page is about, in what state, and what can be done. */
export function PageHeader({ title, badges, facts, breadcrumbs, actions, tabs, stage }: PageHeaderProps) {
  return (
    <div className={cn("bg-surface", !tabs && "border-line border-b")}>
      {stage && <StageBar stage={stage} />}
      <div className="px-4 pt-4 sm:px-6">
        {breadcrumbs && <Breadcrumbs items={breadcrumbs} className="mb-1" />}
        <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3 pb-4">
          <div className="min-w-0">
            <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1.5">
              <h1 className="min-w-0 text-xl font-semibold tracking-tight break-words">{title}</h1>
              {badges}
            </div>
            {facts && (
              <div className="text-ink-3 mt-1 flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
                {facts}
              </div>
            )}
          </div>
          {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
        </div>
      </div>
      {tabs && <div className="[&_ul]:px-2.5 sm:[&_ul]:px-4">{tabs}</div>}
    </div>
  );
}
