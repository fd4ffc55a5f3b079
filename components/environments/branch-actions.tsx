"use client";

import { ArrowRightLeft, ChevronDown, CirclePlay, CircleStop, Ellipsis, ExternalLink, GitBranchPlus, GitMerge, Hammer, Infinity as Forever, RotateCw, Terminal, Trash2, Undo2 } from "lucide-react"; // prettier-ignore
import { useMemo } from "react";
import type { PaletteCommand } from "@/components/frame/command-group";
import { useOfferCommands } from "@/components/portal/page-commands";
import { Button } from "@/components/ui/button";
import { ButtonLink } from "@/components/ui/button-link";
import { Menu, type MenuItem } from "@/components/ui/menu";
import type { EnvironmentDetail } from "@/server/environments/contract";
import { useBranchDesk } from "./branch-desk";
import { buildMenuItems, cardMenuItems, toolMenuItems } from "./branch-menu-items";
import { SignInButton } from "./sign-in-button";
import { actionStrings as words } from "./strings";

type Props = { environment: EnvironmentDetail };

/** BranchActions: open it, build it, run it, take it back. What is closed says why. */
export function BranchActions({ environment }: Props) {
  const { acts, ask } = useBranchDesk();
  const { stage, status, url, actions: reasons } = environment;
  const isProduction = stage === "production";
  useBranchCommands(environment);
  return (
    <>
      <Menu
        align="end"
        items={buildMenuItems({ environment, reasons, acts })}
        button={{
          icon: <Hammer />,
          children: (
            <>
              {words.rebuild}
              <ChevronDown className="text-ink-3" />
            </>
          ),
        }}
      />
      <Button
        icon={<RotateCw />}
        disabledReason={reasons.restart}
        onClick={() => (isProduction ? ask({ kind: "restart", environment }) : acts.restart(environment))}
      >
        {words.restart}
      </Button>
      {status === "stopped" ? (
        <Button icon={<CirclePlay />} disabledReason={reasons.start} onClick={() => acts.start(environment)}>
          {words.start}
        </Button>
      ) : (
        <Button
          icon={<CircleStop />}
          disabledReason={reasons.stop}
          onClick={() => (isProduction ? ask({ kind: "stop", environment }) : acts.stop(environment))}
        >
          {words.stop}
        </Button>
      )}
      <Button
        icon={<Undo2 />}
        disabledReason={reasons.rollback}
        onClick={() => ask({ kind: "rollback", environment, deployment: null })}
      >
        {words.rollback}
      </Button>
      <SignInButton environment={environment} />
      <ButtonLink
        external
        href={url}
        variant="primary"
        icon={<ExternalLink />}
        disabledReason={reasons.connect}
      >
        {words.connect}
      </ButtonLink>
      <MoreMenu environment={environment} />
    </>
  );
}

/** On a phone the tools are a menu: what the page is about shall be in sight. */
function MoreMenu({ environment }: Props) {
  const { acts, ask } = useBranchDesk();
  return (
    <span className="sm:hidden">
      <Menu
        align="end"
        items={toolMenuItems({ environment, reasons: environment.actions, acts, ask })}
        button={{ size: "icon", icon: <Ellipsis />, "aria-label": words.more }}
      />
    </span>
  );
}

/** BranchTools: the branch's ways with Git, each with its command; and how long it lives. */
export function BranchTools({ environment }: Props) {
  const { acts, ask } = useBranchDesk();
  const { stage, keep, head, branchDeletedAt, actions: reasons } = environment;
  const noCommit = branchDeletedAt !== null ? words.branchGone : head === null ? words.noCommit : null;
  return (
    <div className="flex flex-wrap items-center px-3.5 pb-1.5 max-sm:hidden">
      <Button
        size="sm"
        variant="ghost"
        icon={<Terminal />}
        onClick={() => ask({ kind: "clone", environment })}
      >
        {words.clone}
      </Button>
      <Button
        size="sm"
        variant="ghost"
        icon={<GitBranchPlus />}
        disabledReason={noCommit}
        onClick={() => ask({ kind: "fork", source: environment })}
      >
        {words.forkShort}
      </Button>
      <Button
        size="sm"
        variant="ghost"
        icon={<GitMerge />}
        disabledReason={noCommit}
        onClick={() => ask({ kind: "merge", source: environment, into: null })}
      >
        {words.mergeShort}
      </Button>
      <Button
        size="sm"
        variant="ghost"
        icon={<ArrowRightLeft />}
        disabledReason={reasons.move}
        onClick={() => ask({ kind: "move", environment, to: null })}
      >
        {words.moveShort}
      </Button>
      {stage !== "production" && (
        <Button
          size="sm"
          variant="ghost"
          icon={<Forever />}
          disabledReason={reasons.configure}
          onClick={() => acts.keep(environment, !keep)}
        >
          {keep ? words.unkeepShort : words.keepShort}
        </Button>
      )}
      <Button
        size="sm"
        variant="ghost"
        icon={<Trash2 />}
        disabledReason={reasons.delete}
        onClick={() => ask({ kind: "delete", environment })}
      >
        {words.deleteShort}
      </Button>
    </div>
  );
}

/** The same acts by typing: what is offered in the card's menu is offered in the palette. */
function useBranchCommands(environment: EnvironmentDetail): void {
  const { acts, ask } = useBranchDesk();
  const commands = useMemo(() => {
    const { id, branch, actions } = environment;
    const rollback: MenuItem = {
      label: words.rollback,
      icon: <Undo2 />,
      disabledReason: actions.rollback,
      onSelect: () => ask({ kind: "rollback", environment, deployment: null }),
    };
    const facts = { environment, reasons: actions, acts, ask };
    const builds = new Set(buildMenuItems(facts).flatMap((item) => ("label" in item ? [item.label] : [])));
    return [...cardMenuItems(facts), rollback].flatMap((item): PaletteCommand[] => {
      if (item.kind !== undefined && item.kind !== "item") return [];
      const keywords = builds.has(item.label)
        ? words.paletteWords.build
        : item === rollback
          ? words.paletteWords.rollback
          : [];
      return [{ ...item, id: `${id} ${item.label}`, hint: branch, keywords: [...keywords] }];
    });
  }, [environment, acts, ask]);
  useOfferCommands(commands);
}
