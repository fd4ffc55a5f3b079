"use client";

import { ChevronsUpDown, Plus } from "lucide-react";
import { Menu } from "@/components/ui/menu";
import type { MenuItem } from "@/components/ui/menu";

export type SwitcherProject = { slug: string; name: string; href: string; hint?: string };

type ProjectSwitcherProps = {
  current: string;
  projects: SwitcherProject[];
  label: string;
  /** a last line that leads to making one */
  create?: { label: string; href: string };
};

/** ProjectSwitcher names the project and leads to the others. */
export function ProjectSwitcher({ current, projects, label, create }: ProjectSwitcherProps) {
  const name = projects.find((project) => project.slug === current)?.name ?? current;
  const items: MenuItem[] = projects.map(({ name, href, hint }) => ({ label: name, href, hint }));
  if (create) items.push({ kind: "separator" }, { label: create.label, href: create.href, icon: <Plus /> });
  return (
    <Menu
      items={items}
      button={{
        variant: "ghost",
        className: "max-w-full text-ink!",
        "aria-label": `${label}: ${name}`,
        children: (
          <>
            <span className="truncate font-semibold">{name}</span>
            <ChevronsUpDown className="text-ink-3" />
          </>
        ),
      }}
    />
  );
}
