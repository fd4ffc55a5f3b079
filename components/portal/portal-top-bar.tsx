"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import { Inbox, KeyRound, LogOut, ShieldCheck, Users } from "lucide-react";
import { usePathname } from "next/navigation";
import { useTransition } from "react";
import { CommandButton } from "@/components/frame/command-button";
import type { NavItem } from "@/components/frame/nav-links";
import { PersonMenu } from "@/components/frame/person-menu";
import { ProjectSwitcher } from "@/components/frame/project-switcher";
import { TopBar } from "@/components/frame/top-bar";
import { lazyDialog } from "@/components/lib/lazy-dialog";
import { paths } from "@/components/lib/paths";
import { useTRPC } from "@/components/lib/trpc";
import { projectListInput } from "@/components/projects/project-list-input";
import { portalStrings } from "./strings";

/** The palette and all it can find come with the first opening, not with the page. */
const PortalPalette = lazyDialog(async () => (await import("./portal-palette")).PortalPalette);

type PortalTopBarProps = {
  person: { name: string; email: string };
  /** slug of the project whose page this is; null outside a project */
  project: string | null;
  /** a server action */
  signOut: () => Promise<void>;
};

/** PortalTopBar is the frame's top bar, filled: projects, links, palette, person. */
export function PortalTopBar({ person, project, signOut }: PortalTopBarProps) {
  const { data } = useSuspenseQuery(useTRPC().projects.list.queryOptions(projectListInput));
  const { orgs, ownsInstallation } = useSuspenseQuery(useTRPC().me.get.queryOptions()).data;
  const mayMake = orgs.some(({ makesProjects }) => makesProjects);
  const pathname = usePathname();
  const [, startTransition] = useTransition();
  const leave = () => startTransition(signOut);
  return (
    <TopBar
      homeHref={paths.projects()}
      nav={project === null ? homeNav() : projectNav(project, pathname)}
      switcher={
        project !== null && (
          <ProjectSwitcher
            current={project}
            label={portalStrings.switchProject}
            projects={data.items.map(({ slug, name, odooVersion }) => ({
              slug,
              name,
              href: paths.project(slug),
              hint: `Odoo ${odooVersion}`,
            }))}
            create={mayMake ? { label: portalStrings.newProject, href: paths.newProject() } : undefined}
          />
        )
      }
      search={
        <CommandButton
          palette={PortalPalette}
          facts={{ project, projects: data.items, mayMake, signOut: leave }}
        />
      }
      person={
        <PersonMenu
          name={person.name}
          email={person.email}
          items={[
            { label: portalStrings.account, href: paths.me(), icon: <KeyRound /> },
            { label: portalStrings.security, href: paths.security(), icon: <ShieldCheck /> },
            ...orgs.map(({ slug, name }) => ({
              label: portalStrings.orgOf(name),
              href: paths.org(slug),
              icon: <Users />,
            })),
            ...(ownsInstallation
              ? [{ label: portalStrings.outbox, href: paths.outbox(), icon: <Inbox /> }]
              : []),
            { label: portalStrings.signOut, onSelect: leave, icon: <LogOut /> },
          ]}
        />
      }
    />
  );
}

function homeNav(): NavItem[] {
  return [
    { label: portalStrings.projects, href: paths.projects(), exact: true },
    { label: portalStrings.status, href: paths.status() },
  ];
}

function projectNav(project: string, pathname: string): NavItem[] {
  const board = paths.project(project);
  return [
    // A branch's pages belong to the board; Builds and Settings lie under the same address and do not.
    { label: portalStrings.branches, href: board, exact: !pathname.startsWith(`${board}/branches/`) },
    { label: portalStrings.builds, href: paths.builds(project) },
    { label: portalStrings.audit, href: paths.audit(project) },
    { label: portalStrings.status, href: paths.status() },
    { label: portalStrings.settings, href: paths.projectSettings(project) },
  ];
}
