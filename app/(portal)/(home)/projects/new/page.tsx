import { Box } from "lucide-react";
import type { Metadata } from "next";
import { getCaller } from "@/app/_lib/page-api";
import { readPage } from "@/app/_lib/read-page";
import { PageBody } from "@/components/frame/page-body";
import { PageHeader } from "@/components/frame/page-header";
import { paths } from "@/components/lib/paths";
import { CreateProjectForm } from "@/components/projects/create/create-project-form";
import { RulesTable } from "@/components/projects/rules-table";
import { createStrings, projectStrings } from "@/components/projects/strings";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { DEFAULT_BRANCH_RULES } from "@/server/projects/contract";

export const metadata: Metadata = { title: createStrings.title };

export default async function NewProjectPage() {
  const caller = await getCaller();
  const [me, sources] = await Promise.all([readPage(caller.me.get()), readPage(caller.status.odooSources())]);
  const orgs = me.orgs.filter(({ makesProjects }) => makesProjects).map(({ id, name }) => ({ id, name }));
  return (
    <>
      <PageHeader
        title={createStrings.title}
        breadcrumbs={[{ label: projectStrings.title, href: paths.projects() }]}
      />
      <PageBody width="text">
        {orgs.length === 0 ? (
          <Card>
            <EmptyState icon={<Box />} title={projectStrings.noneTitle} text={projectStrings.noneText} />
          </Card>
        ) : (
          <>
            <CreateProjectForm orgs={orgs} sources={sources.items} />
            <Card flush title={createStrings.rules} description={createStrings.rulesText}>
              <RulesTable rules={DEFAULT_BRANCH_RULES} />
            </Card>
          </>
        )}
      </PageBody>
    </>
  );
}
