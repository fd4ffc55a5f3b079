import { ArrowRightLeft, CirclePlay, CircleStop, GitBranchPlus, GitMerge, Hammer, Infinity as Forever, RefreshCw, RotateCw, Settings, Terminal, Trash2 } from "lucide-react"; // prettier-ignore
import { paths } from "@/components/lib/paths";
import type { MenuItem } from "@/components/ui/menu";
import type { EnvironmentSummary } from "@/server/environments/contract";
import type { ActionReasons } from "@/server/environments/states";
import type { BranchQuestion } from "./dialogs/branch-dialog";
import { actionStrings as words } from "./strings";
import type { BranchActs } from "./use-branch-acts";

type MenuFacts = {
  environment: EnvironmentSummary;
  reasons: ActionReasons;
  acts: BranchActs;
  ask: (question: BranchQuestion) => void;
};

/** buildMenuItems: the three ways to build a branch. Staging alone can copy production afresh. */
export function buildMenuItems({ environment, reasons, acts }: Omit<MenuFacts, "ask">): MenuItem[] {
  const { stage } = environment;
  const items: MenuItem[] = [
    {
      label: words.newBuild,
      hint: words.newBuildHint[stage],
      icon: <Hammer />,
      disabledReason: reasons.rebuild,
      onSelect: () => acts.newBuild(environment),
    },
  ];
  // On production a new build is an update.
  if (stage !== "production")
    items.push({
      label: words.update,
      hint: words.updateHint,
      icon: <RefreshCw />,
      disabledReason: reasons.update,
      onSelect: () => acts.update(environment),
    });
  if (stage === "staging")
    items.push({
      label: words.fresh,
      hint: words.freshHint,
      icon: <RotateCw />,
      disabledReason: reasons.rebuild,
      onSelect: () => acts.newBuild(environment, { fresh: true }),
    });
  return items;
}

/** gitMenuItems: what drag and drop does, and the branch's other ways with Git. */
function gitMenuItems({ environment, reasons, ask }: Omit<MenuFacts, "acts">): MenuItem[] {
  return [
    {
      label: words.move,
      icon: <ArrowRightLeft />,
      disabledReason: reasons.move,
      onSelect: () => ask({ kind: "move", environment, to: null }),
    },
    {
      label: words.merge,
      icon: <GitMerge />,
      disabledReason: mergeReason(environment),
      onSelect: () => ask({ kind: "merge", source: environment, into: null }),
    },
    {
      label: words.fork,
      icon: <GitBranchPlus />,
      disabledReason: environment.head === null ? words.noCommit : null,
      onSelect: () => ask({ kind: "fork", source: environment }),
    },
    { label: words.clone, icon: <Terminal />, onSelect: () => ask({ kind: "clone", environment }) },
  ];
}

/** toolMenuItems: the ways with Git, how long it lives, and its end. */
export function toolMenuItems(facts: MenuFacts): MenuItem[] {
  return [...gitMenuItems(facts), ...lifeMenuItems(facts), deleteMenuItem(facts)];
}

/** cardMenuItems: everything a branch's card offers. */
export function cardMenuItems(facts: MenuFacts): MenuItem[] {
  const { projectSlug, name } = facts.environment;
  return [
    ...gitMenuItems(facts),
    { kind: "separator" },
    ...buildMenuItems(facts),
    ...powerMenuItems(facts),
    ...lifeMenuItems(facts),
    { kind: "separator" },
    { label: words.settings, icon: <Settings />, href: paths.branchSettings(projectSlug, name) },
    deleteMenuItem(facts),
  ];
}

function deleteMenuItem({ environment, reasons, ask }: MenuFacts): MenuItem {
  return {
    label: words.delete,
    icon: <Trash2 />,
    danger: true,
    disabledReason: reasons.delete,
    onSelect: () => ask({ kind: "delete", environment }),
  };
}

/** Production has no end that could be put off. */
function lifeMenuItems({ environment, reasons, acts }: MenuFacts): MenuItem[] {
  const { stage, keep } = environment;
  if (stage === "production") return [];
  return [
    {
      label: keep ? words.unkeep : words.keep,
      icon: <Forever />,
      disabledReason: reasons.configure,
      onSelect: () => acts.keep(environment, !keep),
    },
  ];
}

/** powerMenuItems: restart, stop or start. On production the first two ask first. */
function powerMenuItems({ environment, reasons, acts, ask }: MenuFacts): MenuItem[] {
  const { stage, status } = environment;
  const isProduction = stage === "production";
  return [
    {
      label: words.restart,
      icon: <RotateCw />,
      disabledReason: reasons.restart,
      onSelect: () => (isProduction ? ask({ kind: "restart", environment }) : acts.restart(environment)),
    },
    status === "stopped"
      ? {
          label: words.start,
          icon: <CirclePlay />,
          disabledReason: reasons.start,
          onSelect: () => acts.start(environment),
        }
      : {
          label: words.stop,
          icon: <CircleStop />,
          disabledReason: reasons.stop,
          onSelect: () => (isProduction ? ask({ kind: "stop", environment }) : acts.stop(environment)),
        },
  ];
}

/** What is asked of the source; the target's own reasons are the server's to judge. */
function mergeReason({ branchDeletedAt, head }: EnvironmentSummary): string | null {
  if (branchDeletedAt !== null) return words.branchGone;
  return head === null ? words.noCommit : null;
}
