import { describeDevice } from "@/components/identity/describe-device";
import { Badge } from "@/components/ui/badge";
import { Tooltip } from "@/components/ui/tooltip";
import type { AuditEntry } from "@/server/audit/contract";
import { auditStrings as words } from "./strings";

/** AuditActor: who did it, how they proved who they are, and from where. */
export function AuditActor({ entry: { actor, address, userAgent } }: { entry: AuditEntry }) {
  const kind = words.kinds[actor.kind] ?? actor.kind;
  return (
    <span className="grid gap-0.5">
      <span className="flex flex-wrap items-center gap-1.5">
        {actor.name !== null && <span className="font-medium break-words">{actor.name}</span>}
        {actor.kind === "direct" ? (
          <Tooltip text={words.direct} className="cursor-help rounded-full">
            <Badge tone="warning">{kind}</Badge>
          </Tooltip>
        ) : (
          <Badge>{kind}</Badge>
        )}
      </span>
      {(address ?? userAgent) !== null && (
        <span className="text-ink-3 text-xs break-all">
          {[address, userAgent && describeDevice(userAgent)].filter(Boolean).join(" · ")}
        </span>
      )}
    </span>
  );
}
