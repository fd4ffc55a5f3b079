"use client";

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Box, GitBranch, LogOut, Moon, Play, Plus, Sun, SunMoon } from "lucide-react";
import type { CommandGroup, PaletteCommand } from "@/components/frame/command-group";
import { useTheme } from "@/components/frame/use-theme";
import { environmentListOptions } from "@/components/environments/environment-list-options";
import { formatSha } from "@/components/lib/format-sha";
import { paths } from "@/components/lib/paths";
import { useTRPC } from "@/components/lib/trpc";
import { RelativeTime } from "@/components/ui/relative-time";
import { StageBadge } from "@/components/ui/stage-badge";
import { runLook } from "@/components/ui/states";
import { RUN_KIND_LABELS } from "@/server/runs/states";
import type { EnvironmentSummary } from "@/server/environments/contract";
import type { ProjectSummary } from "@/server/projects/contract";
import type { RunSummary } from "@/server/runs/contract";
import { listPlaces } from "./list-places";
import { useOfferedCommands } from "./page-commands";
import { paletteStrings } from "./palette-strings";
import { portalStrings } from "./strings";

/** Runs a person may want to go back to; older ones are found on the Builds page. */
const RECENT_RUNS = 10;

/** What the palette of a page is made from. */
export type PaletteFacts = {
  project: string | null;
  projects: readonly ProjectSummary[];
  /** there is an organization to make a project in */
  mayMake: boolean;
  signOut: () => void;
};

/** usePaletteGroups: what the command palette finds from this page. */
export function usePaletteGroups({ project, projects, mayMake, signOut }: PaletteFacts): CommandGroup[] {
  const trpc = useTRPC();
  const offered = useOfferedCommands();
  const environments = useQueryOfBranches(project);
  const runs = useQuery({
    ...trpc.runs.list.queryOptions({ project: project ?? "", limit: RECENT_RUNS }),
    enabled: project !== null,
  });
  const { data: me } = useQuery(trpc.me.get.queryOptions());
  const theme = useThemeCommands();
  const groups: CommandGroup[] = [
    {
      heading: paletteStrings.actions,
      commands: [...offered, ...(mayMake ? [newProject] : []), ...theme, leave(signOut)],
    },
    { heading: paletteStrings.branches, commands: environments.map(branchCommand) },
    { heading: paletteStrings.runs, commands: (runs.data?.items ?? []).map(runCommand) },
    { heading: paletteStrings.projects, commands: projects.map(projectCommand) },
    { heading: paletteStrings.go, commands: listPlaces(project, me) },
  ];
  return groups.filter((group) => group.commands.length > 0);
}

/** Reads what the column has read already; outside a project there is nothing to read. */
function useQueryOfBranches(project: string | null): EnvironmentSummary[] {
  const trpc = useTRPC();
  const { data } = useInfiniteQuery({ ...environmentListOptions(trpc, project ?? ""), enabled: false });
  return data?.pages.flatMap((page) => page.items) ?? [];
}

const newProject: PaletteCommand = {
  id: "new-project",
  label: portalStrings.newProject,
  href: paths.newProject(),
  icon: <Plus />,
};

function leave(signOut: () => void): PaletteCommand {
  return {
    id: "sign-out",
    label: portalStrings.signOut,
    onSelect: signOut,
    icon: <LogOut />,
    keywords: ["log out"],
  };
}

function useThemeCommands(): PaletteCommand[] {
  const [theme, setTheme] = useTheme();
  const all = [
    { choice: "dark", label: paletteStrings.themeDark, icon: <Moon /> },
    { choice: "light", label: paletteStrings.themeLight, icon: <Sun /> },
    { choice: "system", label: paletteStrings.themeSystem, icon: <SunMoon /> },
  ] as const;
  return all
    .filter(({ choice }) => choice !== theme)
    .map(({ choice, label, icon }) => ({
      id: `theme-${choice}`,
      label,
      icon,
      onSelect: () => setTheme(choice),
    }));
}

function branchCommand({ id, branch, projectSlug, name, stage }: EnvironmentSummary): PaletteCommand {
  return {
    id,
    label: branch,
    keywords: [name, stage],
    href: paths.branch(projectSlug, name),
    icon: <GitBranch />,
    hint: <StageBadge stage={stage} />,
  };
}

function runCommand(run: RunSummary): PaletteCommand {
  const of = run.branch ?? run.environmentName ?? "";
  return {
    id: run.id,
    label: `${RUN_KIND_LABELS[run.kind]} ${of}${run.gitSha === null ? "" : ` · ${formatSha(run.gitSha)}`}`,
    keywords: [run.gitSubject ?? "", run.gitSha ?? "", runLook(run.status, run.result).label],
    href: paths.run(run.id),
    icon: <Play />,
    hint: (
      <>
        {runLook(run.status, run.result).label} · <RelativeTime at={run.queuedAt} focusable={false} />
      </>
    ),
  };
}

function projectCommand({ slug, name, odooVersion }: ProjectSummary): PaletteCommand {
  return {
    id: `project-${slug}`,
    label: name,
    keywords: [slug],
    href: paths.project(slug),
    icon: <Box />,
    hint: `Odoo ${odooVersion}`,
  };
}
