import { Link } from "@/components/ui/link";
import type { ReactNode } from "react";
import { frameStrings } from "@/components/lib/strings";
import { ColumnButton } from "./column-button";
import { Logo } from "./logo";
import { NavLinks } from "./nav-links";
import type { NavItem } from "./nav-links";

type TopBarProps = {
  homeHref: string;
  /** ProjectSwitcher; nothing outside a project */
  switcher?: ReactNode;
  /** links of the project; more come with more capabilities */
  nav?: NavItem[];
  /** CommandButton */
  search?: ReactNode;
  /** PersonMenu */
  person?: ReactNode;
};

const NO_LINKS: NavItem[] = [];

/** TopBar is the same everywhere: where I am, where I can go, search, who I am. On a phone the links get a row of their own. */
export function TopBar({ homeHref, switcher, nav = NO_LINKS, search, person }: TopBarProps) {
  return (
    <header className="border-line bg-surface sticky top-0 z-40 border-b">
      <div className="flex h-(--topbar-height) items-center gap-2 px-3 sm:px-4">
        <ColumnButton />
        <Link
          href={homeHref}
          aria-label={frameStrings.home}
          className="hover:bg-hover -ml-1 flex size-8 shrink-0 items-center justify-center rounded-md"
        >
          <Logo className="size-5.5" />
        </Link>
        {switcher && (
          <>
            <span aria-hidden className="text-line-strong text-lg select-none">
              /
            </span>
            <div className="min-w-0">{switcher}</div>
          </>
        )}
        {nav.length > 0 && <NavLinks items={nav} className="ml-2 hidden lg:block" />}
        <div className="ml-auto flex shrink-0 items-center gap-2">
          {search}
          {person}
        </div>
      </div>
      {nav.length > 0 && <NavLinks items={nav} className="border-line border-t px-2 py-0.5 lg:hidden" />}
    </header>
  );
}
