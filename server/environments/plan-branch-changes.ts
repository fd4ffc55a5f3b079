import type { Stage } from "@/server/access/matrix";
import type { BranchHead } from "@/server/drivers/git/port";
import { effectiveSettings } from "@/server/projects/contract";
import { stageOfBranch } from "@/server/projects";
import { planExpiry } from "./plan-expiry";
import { planHostName } from "./plan-host-name";

/** An environment as the plan needs it. */
export type KnownEnvironment = {
  id: string;
  name: string;
  branch: string;
  stage: Stage;
  status: string;
  headSha: string | null;
  branchDeleted: boolean;
  keep: boolean;
  settings: unknown;
};

export type BranchFacts = {
  heads: BranchHead[];
  environments: KnownEnvironment[];
  rules: readonly { pattern: string; stage: Stage }[];
  projectSettings: unknown;
  /** nothing was ever read from this remote: its old branches are listed, not built */
  firstLook: boolean;
  /** branch → commit at which the lifetime of its environment ended; it is not built again by itself */
  ended: ReadonlyMap<string, string>;
  now: Date;
};

export type PlannedRun = "new_build" | "update";

export type NewEnvironment = {
  head: BranchHead;
  name: string;
  stage: Stage;
  pattern: string | null;
  /** why it is not what the rules say, or is not built */
  reason: string | null;
  status: "building" | "expired";
  expiresAt: Date | null;
  run: PlannedRun | null;
};

export type MovedEnvironment = {
  environment: KnownEnvironment;
  head: BranchHead;
  back: boolean;
  expiresAt: Date | null;
  run: PlannedRun | null;
};

export type BranchPlan = {
  created: NewEnvironment[];
  moved: MovedEnvironment[];
  gone: { environment: KnownEnvironment; expiresAt: Date | null }[];
};

/** planBranchChanges compares the repository's heads with the environments and says what to change. It looks at levels, not at events: run twice, the second plan is empty. */
export function planBranchChanges(facts: BranchFacts): BranchPlan {
  const heads = new Map(facts.heads.map((head) => [head.name, head]));
  const known = new Set(facts.environments.map((environment) => environment.branch));
  return {
    created: planNew(
      facts,
      facts.heads.filter((head) => !known.has(head.name)),
    ),
    moved: facts.environments.flatMap((environment) => {
      const head = heads.get(environment.branch);
      return head && environment.status !== "deleting" ? planMove(facts, environment, head) : [];
    }),
    gone: facts.environments
      .filter((one) => !heads.has(one.branch) && !one.branchDeleted && one.status !== "deleting")
      .map((environment) => ({ environment, expiresAt: expiry(facts, environment) })),
  };
}

function planNew(facts: BranchFacts, heads: BranchHead[]): NewEnvironment[] {
  const names = new Set(facts.environments.map((environment) => environment.name));
  let production =
    facts.environments.find((environment) => environment.stage === "production")?.branch ?? null;
  return inOrderOfRules(facts, heads).map((head) => {
    const wanted = stageOfBranch(facts.rules, head.name);
    const taken = wanted.stage === "production" && production !== null;
    const stage = taken ? "development" : wanted.stage;
    if (stage === "production") production = head.name;
    const name = planHostName(head.name, names);
    names.add(name);
    const { lifetimeDays } = effectiveSettings(facts.projectSettings, {}, stage);
    const expiresAt = planExpiry({ keep: false, lifetimeDays, from: facts.now });
    const fromCommit = planExpiry({ keep: false, lifetimeDays, from: head.commit.committedAt });
    const old =
      (facts.firstLook && fromCommit !== null && fromCommit < facts.now) ||
      facts.ended.get(head.name) === head.commit.sha;
    return {
      head,
      name,
      stage,
      pattern: wanted.pattern,
      reason: newReason(taken ? production : null, old),
      status: old ? "expired" : "building",
      expiresAt: old ? null : expiresAt,
      run: old ? null : "new_build",
    };
  });
}

function newReason(production: string | null, old: boolean): string | null {
  if (production !== null)
    return `The rules say production, but ${production} is production already. Only one branch can be.`;
  return old
    ? "Its last commit is older than its lifetime, so it is not built. Rebuild it when you need it."
    : null;
}

/** Of two branches that could be production, the one whose rule comes first is; then the one whose name does. */
function inOrderOfRules(facts: BranchFacts, heads: BranchHead[]): BranchHead[] {
  const position = (head: BranchHead) => {
    const { pattern } = stageOfBranch(facts.rules, head.name);
    return facts.rules.findIndex((rule) => rule.pattern === pattern);
  };
  return heads.toSorted((a, b) => position(a) - position(b) || (a.name < b.name ? -1 : 1));
}

function planMove(facts: BranchFacts, environment: KnownEnvironment, head: BranchHead): MovedEnvironment[] {
  const sameCommit = environment.headSha === head.commit.sha;
  if (sameCommit && !environment.branchDeleted) return [];
  const { onPush, lifetimeDays } = effectiveSettings(
    facts.projectSettings,
    environment.settings,
    environment.stage,
  );
  const run = sameCommit || onPush === "nothing" ? null : onPush;
  // An expired environment has nothing that could be updated.
  const mode = run === "update" && environment.status === "expired" ? "new_build" : run;
  const expiresAt = planExpiry({ keep: environment.keep, lifetimeDays, from: facts.now });
  return [{ environment, head, back: environment.branchDeleted, expiresAt, run: mode }];
}

function expiry(facts: BranchFacts, environment: KnownEnvironment): Date | null {
  const { lifetimeDays } = effectiveSettings(facts.projectSettings, environment.settings, environment.stage);
  return planExpiry({ keep: environment.keep, lifetimeDays, from: facts.now });
}
