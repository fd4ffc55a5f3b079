import { storeStrings } from "@/components/backups/stores/strings";
import type { PaletteCommand } from "@/components/frame/command-group";
import { paths } from "@/components/lib/paths";
import { maskingStrings } from "@/components/masking/strings";
import { memberStrings } from "@/components/members/strings";
import { networkStrings } from "@/components/network/strings";
import { settingsPath, type SettingsSection } from "@/components/settings/settings-path";
import { projectSettingStrings as settings } from "@/components/settings/strings";
import { STAGES, stageLabel } from "@/components/ui/states";
import { paletteStrings as palette } from "./palette-strings";
import { portalStrings as words } from "./strings";

type Person = { orgs: readonly { slug: string; name: string }[]; ownsInstallation: boolean };

const SECTIONS: readonly (readonly [SettingsSection, string])[] = [
  ["members", memberStrings.members],
  ["repository", settings.repository],
  ["branch-rules", settings.branchRules],
  ["tokens", settings.tokens],
  ["secrets", settings.secrets],
  ["backups", storeStrings.tab],
  ["masking", maskingStrings.title],
  ...STAGES.map((stage) => [stage, stageLabel(stage)] as const),
];

/** listPlaces: the pages that the command palette leads to: the project's, then the organizations', then the person's. */
export function listPlaces(project: string | null, person: Person | undefined): PaletteCommand[] {
  return [
    ...(project === null ? [] : placesOfProject(project)),
    { id: "go-projects", label: words.projects, href: paths.projects() },
    { id: "go-status", label: words.status, href: paths.status() },
    ...(person?.orgs ?? []).flatMap(placesOfOrg),
    { id: "go-me", label: words.account, href: paths.me() },
    { id: "go-security", label: words.security, hint: palette.ownAccount, href: paths.security() },
    ...(person?.ownsInstallation ? [{ id: "go-outbox", label: words.outbox, href: paths.outbox() }] : []),
  ];
}

function placesOfProject(project: string): PaletteCommand[] {
  return [
    { id: "go-branches", label: words.branches, href: paths.project(project) },
    { id: "go-builds", label: words.builds, href: paths.builds(project) },
    { id: "go-audit", label: words.audit, href: paths.audit(project) },
    { id: "go-settings", label: words.settings, href: paths.projectSettings(project) },
    ...SECTIONS.map(([section, label]) => ({
      id: `go-settings-${section}`,
      label,
      hint: words.settings,
      keywords: [words.settings],
      href: settingsPath(project, section),
    })),
  ];
}

function placesOfOrg({ slug, name }: Person["orgs"][number]): PaletteCommand[] {
  const of = (page: string, label: string, href: string) => ({
    id: `go-${page}-${slug}`,
    label,
    hint: name,
    keywords: [slug, name],
    href,
  });
  return [
    of("members", words.members, paths.org(slug)),
    of("invitations", memberStrings.invitations, paths.orgInvitations(slug)),
    of("security", words.security, paths.orgSecurity(slug)),
    of("network", networkStrings.title, paths.orgSecurity(slug)),
    of("audit", words.audit, paths.orgAudit(slug)),
  ];
}
