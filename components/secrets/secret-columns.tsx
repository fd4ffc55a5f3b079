import type { Column } from "@/components/table/data-table";
import { Button } from "@/components/ui/button";
import { RelativeTime } from "@/components/ui/relative-time";
import type { SecretSummary } from "@/server/secrets/contract";
import { describePlace } from "./place-options";
import type { SecretRights } from "./secret-rights";
import { secretStrings as words } from "./strings";

type Ask = (act: "set" | "reveal" | "delete", secret: SecretSummary) => void;

/** secretColumns: all but the value. */
export function secretColumns(rights: SecretRights, ask: Ask): Column<SecretSummary>[] {
  return [
    {
      key: "name",
      header: words.name,
      cell: ({ name, target }) => (
        <span className="grid">
          <code className="font-mono text-sm break-all">{name}</code>
          <span className="text-ink-3 text-xs">{words.targets[target]}</span>
        </span>
      ),
    },
    { key: "place", header: words.place, cell: (secret) => describePlace(secret) },
    { key: "version", header: words.version, cell: ({ version }) => version },
    {
      key: "changed",
      header: words.changed,
      cell: ({ changedAt, changedBy }) => (
        <span className="grid">
          <RelativeTime at={changedAt} />
          {changedBy !== null && <span className="text-ink-3 text-xs">{words.by(changedBy)}</span>}
        </span>
      ),
    },
    {
      key: "actions",
      header: words.actions,
      hideHeader: true,
      bare: true,
      align: "end",
      cell: (secret) => (
        <span className="inline-flex flex-wrap justify-end gap-1">
          <Button
            size="sm"
            aria-label={words.replaceWhat(secret.name)}
            disabledReason={setBlocked(rights, secret)}
            onClick={() => ask("set", secret)}
          >
            {words.replace}
          </Button>
          <Button
            size="sm"
            aria-label={words.revealWhat(secret.name)}
            disabledReason={rights.revealBlocked}
            onClick={() => ask("reveal", secret)}
          >
            {words.reveal}
          </Button>
          <Button
            size="sm"
            variant="danger-quiet"
            aria-label={words.removeWhat(secret.name)}
            disabledReason={setBlocked(rights, secret)}
            onClick={() => ask("delete", secret)}
          >
            {words.remove}
          </Button>
        </span>
      ),
    },
  ];
}

/** The stage of a branch is not known here: the answer says when it is not theirs. */
function setBlocked(rights: SecretRights, { stage, environment }: SecretSummary): string | null {
  return environment === null ? rights.setBlocked(stage) : null;
}
