"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import { Inbox, KeyRound, LogOut, ShieldCheck, Users } from "lucide-react";
import { usePathname } from "next/navigation";
import { useState, useTransition } from "react";
import { CommandButton } from "@/components/frame/command-button";
import type { NavItem } from "@/components/frame/nav-links";
import { PersonMenu } from "@/components/frame/person-menu";
import { ProjectSwitcher } from "@/components/frame/project-switcher";
import { TopBar } from "@/components/frame/top-bar";
import { paths } from "@/components/lib/paths";
import { useTRPC } from "@/components/lib/trpc";
import { projectListInput } from "@/components/projects/project-list-input";
import { portalStrings } from "./strings";
import { usePaletteGroups } from "./use-palette-groups";

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
  const pathname = usePathname();
  const [paletteWanted, setPaletteWanted] = useState(false);
  const [, startTransition] = useTransition();
  const leave = () => startTransition(signOut);
  const groups = usePaletteGroups({ project, projects: data.items, wanted: paletteWanted, signOut: leave });
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
            create={{ label: portalStrings.newProject, href: paths.newProject() }}
          />
        )
      }
      search={<CommandButton groups={groups} onWanted={() => setPaletteWanted(true)} />}
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
