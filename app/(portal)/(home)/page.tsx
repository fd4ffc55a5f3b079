import type { Metadata } from "next";
import { getOrigin } from "@/app/_lib/read-page";
import { PageBody } from "@/components/frame/page-body";
import { PageHeader } from "@/components/frame/page-header";
import { BlockedOrgs } from "@/components/network/blocked-orgs";
import { NewProjectButton } from "@/components/projects/new-project-button";
import { ProjectList } from "@/components/projects/project-list";
import { projectStrings } from "@/components/projects/strings";

export const metadata: Metadata = { title: projectStrings.title };

/** The layout has prefetched the projects for its switcher. */
export default function ProjectsPage() {
  return (
    <>
      <PageHeader title={projectStrings.title} actions={<NewProjectButton />} />
      <PageBody>
        <BlockedOrgs />
        <ProjectList origin={getOrigin()} />
      </PageBody>
    </>
  );
}
