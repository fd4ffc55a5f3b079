import { Plus } from "lucide-react";
import type { Metadata } from "next";
import { getOrigin } from "@/app/_lib/read-page";
import { PageBody } from "@/components/frame/page-body";
import { PageHeader } from "@/components/frame/page-header";
import { paths } from "@/components/lib/paths";
import { BlockedOrgs } from "@/components/network/blocked-orgs";
import { ProjectList } from "@/components/projects/project-list";
import { projectStrings } from "@/components/projects/strings";
import { ButtonLink } from "@/components/ui/button-link";

export const metadata: Metadata = { title: projectStrings.title };

/** The layout has prefetched the projects for its switcher. */
export default function ProjectsPage() {
  return (
    <>
      <PageHeader
        title={projectStrings.title}
        actions={
          <ButtonLink href={paths.newProject()} variant="primary" icon={<Plus />}>
            {projectStrings.create}
          </ButtonLink>
        }
      />
      <PageBody>
        <BlockedOrgs />
        <ProjectList origin={getOrigin()} />
      </PageBody>
    </>
  );
}
