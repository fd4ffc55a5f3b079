import type { Metadata } from "next";
import { getCaller } from "@/app/_lib/page-api";
import { readPage } from "@/app/_lib/read-page";
import { PageBody } from "@/components/frame/page-body";
import { PageHeader } from "@/components/frame/page-header";
import { paths } from "@/components/lib/paths";
import { ConnectHosted } from "@/components/projects/connect/connect-hosted";
import { ConnectRemote } from "@/components/projects/connect/connect-remote";
import { RulesTable } from "@/components/projects/rules-table";
import { connectStrings, createStrings } from "@/components/projects/strings";
import { Card } from "@/components/ui/card";

type Props = { params: Promise<{ project: string }> };

export const metadata: Metadata = { title: connectStrings.title };

export default async function ConnectPage({ params }: Props) {
  const { project: slug } = await params;
  const caller = await getCaller();
  const [project, rules] = await Promise.all([
    readPage(caller.projects.get({ project: slug })),
    readPage(caller.projects.branchRules({ project: slug })),
  ]);
  const isHosted = project.repoKind === "hosted";
  return (
    <>
      <PageHeader
        title={connectStrings.title}
        breadcrumbs={[{ label: project.name, href: paths.project(slug) }]}
        facts={isHosted ? connectStrings.hostedIntro : connectStrings.remoteIntro}
      />
      <PageBody width="text">
        {isHosted ? (
          <ConnectHosted slug={slug} gitUrl={project.gitUrl ?? project.repoUrl} />
        ) : (
          <ConnectRemote slug={slug} />
        )}
        <Card flush title={connectStrings.rulesTitle} description={createStrings.rulesText}>
          <RulesTable rules={rules} />
        </Card>
      </PageBody>
    </>
  );
}
