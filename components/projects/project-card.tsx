"use client";

import { ExternalLink } from "lucide-react";
import { Link } from "@/components/ui/link";
import type { ReactNode } from "react";
import { paths } from "@/components/lib/paths";
import { Badge } from "@/components/ui/badge";
import { Note } from "@/components/ui/note";
import { RelativeTime } from "@/components/ui/relative-time";
import { EnvironmentStatusBadge } from "@/components/ui/status-badge";
import type { DesiredState, EnvironmentStatus } from "@/components/ui/states";
import type { ProjectSummary } from "@/server/projects/contract";
import { projectStrings } from "./strings";

/** ProjectCard: how production is, how many branches there are, when something last ran. The whole card leads there. */
export function ProjectCard({ project }: { project: ProjectSummary }) {
  const { slug, name, odooVersion, environments, production, lastRunAt, repoError } = project;
  return (
    <article className="border-line bg-surface shadow-1 hover:border-line-strong hover:shadow-2 has-[h2_a:focus-visible]:border-focus relative flex flex-col gap-4 rounded-lg border p-4">
      <header className="flex items-start justify-between gap-3">
        <div className="min-w-0">
          <h2 className="text-lg font-semibold">
            <Link
              href={paths.project(slug)}
              className="rounded-sm before:absolute before:inset-0 before:rounded-lg"
            >
              {name}
            </Link>
          </h2>
          <p className="text-ink-3 truncate text-sm">{slug}</p>
        </div>
        <Badge>{projectStrings.odoo(odooVersion)}</Badge>
      </header>
      {repoError && <Note tone="warning">{`${projectStrings.repoError} ${repoError}`}</Note>}
      <dl className="mt-auto grid grid-cols-[max-content_1fr] items-center gap-x-4 gap-y-2 text-sm">
        <Fact name={projectStrings.production}>
          {production ? <Production production={production} /> : projectStrings.noProduction}
        </Fact>
        <Fact name={projectStrings.branches}>
          {projectStrings.branchCount(environments.total, environments.live, environments.failing)}
        </Fact>
        <Fact name={projectStrings.lastRun}>
          {lastRunAt === null ? (
            projectStrings.noRun
          ) : (
            <RelativeTime at={lastRunAt} className="relative rounded-xs" />
          )}
        </Fact>
      </dl>
    </article>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-ink-3">{name}</dt>
      <dd className="flex min-h-6 min-w-0 flex-wrap items-center gap-x-3 gap-y-1">{children}</dd>
    </>
  );
}

function Production({ production }: { production: NonNullable<ProjectSummary["production"]> }) {
  return (
    <>
      <EnvironmentStatusBadge
        status={production.status as EnvironmentStatus}
        desired={production.desiredState as DesiredState}
      />
      <a
        href={production.url}
        target="_blank"
        rel="noreferrer"
        className="text-accent relative inline-flex items-center gap-1 rounded-sm hover:underline [&_svg]:size-3.5"
      >
        {projectStrings.connect}
        <ExternalLink aria-hidden />
      </a>
    </>
  );
}
