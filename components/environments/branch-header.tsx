"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import { PageHeader } from "@/components/frame/page-header";
import { paths } from "@/components/lib/paths";
import { useTRPC } from "@/components/lib/trpc";
import { ButtonLink } from "@/components/ui/button-link";
import { CopyButton } from "@/components/ui/copy-button";
import { Note } from "@/components/ui/note";
import { RelativeTime } from "@/components/ui/relative-time";
import { Sha } from "@/components/ui/sha";
import { StageBadge } from "@/components/ui/stage-badge";
import { Tabs } from "@/components/ui/tabs";
import type { EnvironmentDetail } from "@/server/environments/contract";
import { BranchActions, BranchTools } from "./branch-actions";
import { BranchBadges } from "./branch-badges";
import { useBranchDesk } from "./branch-desk";
import { EndingNote } from "./ending-note";
import { HeadNote } from "./head-note";
import { branchStrings, cardStrings } from "./strings";
import { useEnvironment } from "./use-environment";

/** BranchHeader: which branch, in what state, what serves, and what can be done. */
export function BranchHeader({ environmentId }: { environmentId: string }) {
  const { project } = useBranchDesk();
  const { data } = useSuspenseQuery(useTRPC().projects.get.queryOptions({ project }));
  const environment = useEnvironment(environmentId);
  const { name, branch, stage, statusReason } = environment;
  return (
    <>
      <PageHeader
        stage={stage}
        breadcrumbs={[{ label: data.name, href: paths.project(project) }]}
        title={branch}
        badges={
          <>
            <StageBadge stage={stage} weight="solid" />
            <BranchBadges environment={environment} />
          </>
        }
        facts={<Facts environment={environment} />}
        actions={<BranchActions environment={environment} />}
        tabs={
          <div className="border-line flex flex-wrap-reverse items-end justify-between gap-x-6 border-b">
            <Tabs
              label={branchStrings.tabs}
              className="-mb-px border-b-0"
              items={[
                { label: branchStrings.history, href: paths.branch(project, name), exact: true },
                { label: branchStrings.logs, href: paths.branchLogs(project, name) },
                { label: branchStrings.backups, href: paths.branchBackups(project, name) },
                { label: branchStrings.database, href: paths.branchDatabase(project, name) },
                { label: branchStrings.settings, href: paths.branchSettings(project, name) },
              ]}
            />
            <BranchTools environment={environment} />
          </div>
        }
      />
      {statusReason && (
        <div className="px-4 pt-5 sm:px-6">
          <Note
            tone={environment.status === "failed" ? "danger" : "warning"}
            actions={
              environment.databaseGone && (
                <ButtonLink size="sm" href={paths.branchBackups(project, name)}>
                  {branchStrings.toBackups}
                </ButtonLink>
              )
            }
          >
            {statusReason}
          </Note>
        </div>
      )}
      {environment.notLive && (
        <div className="px-4 pt-5 sm:px-6">
          <HeadNote environment={environment} />
        </div>
      )}
      <EndingNote environment={environment} />
    </>
  );
}

function Facts({ environment }: { environment: EnvironmentDetail }) {
  const { host, url, deployment, expiresAt, expiresSoon } = environment;
  return (
    <>
      <span className="inline-flex min-w-0 items-center gap-1">
        <code className="min-w-0 truncate font-mono text-xs">{host}</code>
        <CopyButton text={url} what={branchStrings.address} className="size-6" />
      </span>
      {deployment ? (
        <>
          <span className="inline-flex min-w-0 items-center gap-1.5">
            {branchStrings.deployment(deployment.number)} <Sha sha={deployment.gitSha} />
            {deployment.gitSubject && (
              <span className="text-ink-2 max-w-[40ch] truncate">{deployment.gitSubject}</span>
            )}
            <RelativeTime at={deployment.createdAt} />
          </span>
          {deployment.copied && (
            <span>
              {branchStrings.copied} <RelativeTime at={deployment.copied.dataAt} />
              {deployment.copied.backupId !== null && branchStrings.copiedFromBackup}
            </span>
          )}
          {!deployment.standIn && <span>{deployment.odooRelease}</span>}
        </>
      ) : (
        <span>{cardStrings.notDeployed}</span>
      )}
      {expiresAt !== null && (
        <span className={expiresSoon ? "text-warning-ink font-medium" : undefined}>
          {cardStrings.ends} <RelativeTime at={expiresAt} />
        </span>
      )}
    </>
  );
}
