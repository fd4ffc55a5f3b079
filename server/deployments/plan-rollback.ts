import type { DeploymentDto, RollbackPreview } from "./contract";

/** describeRollbackWays says what each way does to this very pair of deployments. */
export function describeRollbackWays(
  target: DeploymentDto,
  from: DeploymentDto | null,
): Pick<RollbackPreview, "code" | "codeAndData"> {
  const closed = target.current
    ? "This deployment is the one that serves."
    : from === null
      ? "Nothing serves here yet."
      : null;
  const dataGone = target.data
    ? isOfAnotherStage(target, from)
    : "The data of that time is not kept any more. Roll back the code alone, or restore a backup.";
  const schema = changedModules(target, from);
  return {
    code: {
      available: closed === null,
      reason: closed,
      meaning: [
        `The code of ${target.gitSha.slice(0, 8)} serves again, on the data of now.`,
        ...(schema.length > 0
          ? [`These modules were updated since, and their tables stay as they are: ${schema.join(", ")}.`]
          : ["No module changed its version in between, so code and tables fit."]),
        "Nobody's work is lost.",
      ],
    },
    codeAndData: {
      available: closed === null && dataGone === null,
      reason: closed ?? dataGone,
      dataAt: target.data?.at ?? null,
      meaning: [
        `The code of ${target.gitSha.slice(0, 8)} serves again, with the data it had when it was replaced.`,
        "Whatever was entered since then is not in it.",
        "The data of now stays behind as a snapshot: this rollback can itself be rolled back.",
      ],
    },
  };
}

/** What production serves is never neutral, so one that is was made before the branch was production. */
function isOfAnotherStage(target: DeploymentDto, from: DeploymentDto | null): string | null {
  if (from === null || from.neutralized || !target.neutralized) return null;
  return "It was made before this branch was production, with test data. Roll back the code alone.";
}

function changedModules(target: DeploymentDto, from: DeploymentDto | null): string[] {
  if (!from) return [];
  return Object.entries(from.modules)
    .filter(([name, version]) => target.modules[name] !== version)
    .map(([name, version]) =>
      target.modules[name] ? `${name} ${target.modules[name]} → ${version}` : `${name} (new)`,
    )
    .slice(0, 12);
}
