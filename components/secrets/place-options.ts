import { STAGES, stageLabel, type Stage } from "@/components/ui/states";
import type { SecretSummary } from "@/server/secrets/contract";
import type { SecretRights } from "./secret-rights";
import { secretStrings as words } from "./strings";

type Place = { stage?: "production" | "staging" | "development"; environmentId?: string };

/** placeOptions: the project, each stage, each branch; what the role may not set is closed. */
export function placeOptions(
  environments: readonly { id: string; branch: string; stage: Stage }[],
  { setBlocked }: SecretRights,
) {
  const option = (value: string, label: string, stage: Stage | null) => ({
    value,
    label,
    disabled: setBlocked(stage) !== null,
  });
  return [
    option("", words.everywhere, null),
    ...STAGES.map((stage) => option(stage, stageLabel(stage), stage)),
    ...environments.map(({ id, branch, stage }) => option(id, branch, stage)),
  ];
}

/** placeOf reads a chosen option. */
export function placeOf(value: string): Place {
  if (value === "") return {};
  const stage = STAGES.find((one) => one === value);
  return stage ? { stage } : { environmentId: value };
}

/** describePlace: where a secret is given out. */
export function describePlace({ stage, environment }: SecretSummary): string {
  if (environment) return environment.name;
  return stage ? stageLabel(stage) : words.everywhere;
}
