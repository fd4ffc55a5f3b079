"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import { GitBranch, GitBranchPlus, Plug } from "lucide-react";
import { PageBody } from "@/components/frame/page-body";
import { PageHeader } from "@/components/frame/page-header";
import { IncidentNotes } from "@/components/incidents/incident-notes";
import { paths } from "@/components/lib/paths";
import { useTRPC } from "@/components/lib/trpc";
import { CheckRepositoryButton } from "@/components/projects/check-repository-button";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { ButtonLink } from "@/components/ui/button-link";
import { Card } from "@/components/ui/card";
import { CopyButton } from "@/components/ui/copy-button";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState } from "@/components/ui/error-state";
import { RelativeTime } from "@/components/ui/relative-time";
import type { ProjectDetail } from "@/server/projects/contract";
import { Board } from "./board";
import { BranchDesk, useBranchDesk } from "./branch-desk";
import { boardStrings } from "./board-strings";
import { useEnvironments } from "./use-environments";

/** BoardPage: a project's branches under their stages. */
export function BoardPage({ project }: { project: string }) {
  return (
    <BranchDesk project={project}>
      <BoardHeader />
      <PageBody>
        <BoardContent />
      </PageBody>
    </BranchDesk>
  );
}

function useProject(): ProjectDetail {
  const { project } = useBranchDesk();
  return useSuspenseQuery(useTRPC().projects.get.queryOptions({ project })).data;
}

function BoardHeader() {
  const { ask } = useBranchDesk();
  const { slug, name, odooVersion, repoKind, repoUrl, repoSyncedAt } = useProject();
  const hasSource = useEnvironments(slug).some(({ head }) => head !== null);
  return (
    <PageHeader
      title={name}
      badges={<Badge>{boardStrings.odoo(odooVersion)}</Badge>}
      facts={
        <>
          <span className="inline-flex min-w-0 items-center gap-1">
            <code className="truncate font-mono text-xs">{repoUrl}</code>
            <CopyButton text={repoUrl} what={boardStrings.address} className="size-6" />
          </span>
          {repoKind === "remote" && repoSyncedAt !== null && (
            <span>
              {boardStrings.readAt} <RelativeTime at={repoSyncedAt} />
            </span>
          )}
        </>
      }
      actions={
        <>
          {repoKind === "remote" && <CheckRepositoryButton project={slug} />}
          <ButtonLink href={paths.connect(slug)} icon={<Plug />}>
            {boardStrings.toConnect}
          </ButtonLink>
          <Button
            variant="primary"
            icon={<GitBranchPlus />}
            disabledReason={hasSource ? null : boardStrings.noSource}
            onClick={() => ask({ kind: "fork", source: null })}
          >
            {boardStrings.createBranch}
          </Button>
        </>
      }
    />
  );
}

function BoardContent() {
  const project = useProject();
  const isEmpty = useEnvironments(project.slug).length === 0;
  return (
    <>
      <IncidentNotes project={project.slug} />
      {project.repoError !== null && (
        <ErrorState
          title={boardStrings.repoErrorTitle}
          text={project.repoError}
          holds={boardStrings.repoErrorHolds}
          actions={<CheckRepositoryButton project={project.slug} />}
        />
      )}
      {isEmpty ? <NoBranch project={project} /> : <Board />}
    </>
  );
}

function NoBranch({ project }: { project: ProjectDetail }) {
  const { slug, repoKind, gitUrl } = project;
  const isHosted = repoKind === "hosted" && gitUrl !== null;
  return (
    <Card>
      <EmptyState
        icon={<GitBranch />}
        title={boardStrings.emptyTitle}
        text={isHosted ? boardStrings.emptyHosted : boardStrings.emptyRemote}
        command={isHosted ? `git remote add capstan ${gitUrl}\ngit push capstan HEAD:main` : undefined}
        action={
          <>
            {!isHosted && <CheckRepositoryButton project={slug} />}
            <ButtonLink href={paths.connect(slug)} icon={<Plug />}>
              {boardStrings.toConnect}
            </ButtonLink>
          </>
        }
      />
    </Card>
  );
}
