import { Badge } from "@/components/ui/badge";
import { EnvironmentStatusBadge } from "@/components/ui/status-badge";
import { Tooltip } from "@/components/ui/tooltip";
import type { EnvironmentSummary } from "@/server/environments/contract";
import { cardStrings } from "./strings";

/** BranchBadges: its state, and what is unusual about it. */
export function BranchBadges({ environment }: { environment: EnvironmentSummary }) {
  const { status, desiredState, deployment, keep, branchDeletedAt } = environment;
  return (
    <>
      <EnvironmentStatusBadge status={status} desired={desiredState} />
      {deployment?.standIn && <Fact tone="violet" text={cardStrings.standIn} tip={cardStrings.standInTip} />}
      {keep && <Fact tone="neutral" text={cardStrings.kept} tip={cardStrings.keptTip} />}
      {branchDeletedAt !== null && (
        <Fact tone="warning" text={cardStrings.branchGone} tip={cardStrings.branchGoneTip} />
      )}
    </>
  );
}

function Fact({ tone, text, tip }: { tone: "violet" | "neutral" | "warning"; text: string; tip: string }) {
  return (
    <Tooltip text={tip} className="relative inline-flex cursor-help rounded-full">
      <Badge tone={tone}>{text}</Badge>
    </Tooltip>
  );
}
