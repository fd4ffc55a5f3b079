import { STAGES, stageLabel } from "@/components/ui/states";
import type { SecretSummary } from "@/server/secrets/contract";
import { secretStrings as words } from "./strings";

type Place = { stage?: "production" | "staging" | "development"; environmentId?: string };

/** placeOptions: the project, each stage, each branch. */
export function placeOptions(environments: readonly { id: string; branch: string }[]) {
  return [
    { value: "", label: words.everywhere },
    ...STAGES.map((stage) => ({ value: stage, label: stageLabel(stage) })),
    ...environments.map(({ id, branch }) => ({ value: id, label: branch })),
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
