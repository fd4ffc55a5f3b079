"use client";

import { frameStrings } from "@/components/lib/strings";
import { Menu } from "@/components/ui/menu";
import type { MenuItem } from "@/components/ui/menu";
import { useTheme } from "./use-theme";

type PersonMenuProps = {
  name: string;
  email: string;
  /** account pages, sign out */
  items: MenuItem[];
};

function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/);
  const letters = [words[0], words.length > 1 ? words.at(-1) : ""].map((word) => [...(word ?? "")][0] ?? "");
  return letters.join("").toUpperCase();
}

/** PersonMenu: who is signed in, the theme, and the pages and acts of their account. */
export function PersonMenu({ name, email, items }: PersonMenuProps) {
  const [theme, setTheme] = useTheme();
  const themes: MenuItem[] = [
    { kind: "heading", label: frameStrings.theme },
    ...(["system", "light", "dark"] as const).map((choice) => ({
      kind: "choice" as const,
      label: {
        system: frameStrings.themeSystem,
        light: frameStrings.themeLight,
        dark: frameStrings.themeDark,
      }[choice],
      checked: theme === choice,
      onSelect: () => setTheme(choice),
    })),
    { kind: "separator" },
  ];
  return (
    <Menu
      align="end"
      label={frameStrings.person(name)}
      items={[...themes, ...items]}
      header={
        <>
          <p className="truncate text-sm font-medium">{name}</p>
          <p className="text-ink-3 truncate text-xs">{email}</p>
        </>
      }
      button={{
        variant: "ghost",
        size: "icon",
        className: "rounded-full! bg-pressed text-xs! font-semibold text-ink!",
        children: (
          <>
            <span aria-hidden>{initialsOf(name)}</span>
            <span className="sr-only">{frameStrings.person(name)}</span>
          </>
        ),
      }}
    />
  );
}
