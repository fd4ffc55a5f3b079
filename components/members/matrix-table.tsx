import { Check, Minus } from "lucide-react";
import { StageBadge } from "@/components/ui/stage-badge";
import { STAGES } from "@/components/ui/states";
import {
  MATRIX,
  ORG_MATRIX,
  ORG_PERMISSIONS,
  ORG_ROLES,
  PERMISSIONS,
  ROLES,
  type OrgPermission,
  type Permission,
} from "@/server/access/matrix";
import { memberStrings as words, orgRoleWords, roleWords } from "./strings";

type Cell = { stages: readonly string[] | null };

/** MatrixTable: role × permission × stage, from the one table that is enforced. */
export function MatrixTable() {
  return (
    <Grid
      caption={words.matrixTable}
      roles={ROLES.map((role) => roleWords[role])}
      rows={(Object.keys(PERMISSIONS) as Permission[]).map((permission) => ({
        key: permission,
        text: PERMISSIONS[permission],
        cells: ROLES.map((role) => ({ stages: MATRIX[role][permission] ?? [] })),
      }))}
    />
  );
}

/** OrgMatrixTable: the same for what is done with an organization itself, where there are no stages. */
export function OrgMatrixTable() {
  return (
    <Grid
      caption={words.orgMatrixTable}
      roles={ORG_ROLES.map((role) => orgRoleWords[role])}
      rows={(Object.keys(ORG_PERMISSIONS) as OrgPermission[]).map((permission) => ({
        key: permission,
        text: ORG_PERMISSIONS[permission],
        cells: ORG_ROLES.map((role) => ({ stages: ORG_MATRIX[role].includes(permission) ? null : [] })),
      }))}
    />
  );
}

type GridProps = {
  caption: string;
  roles: readonly { label: string; text: string }[];
  rows: readonly { key: string; text: string; cells: readonly Cell[] }[];
};

function Grid({ caption, roles, rows }: GridProps) {
  return (
    // What is for screen readers alone is placed by the nearest positioned box: without one here it widens the page.
    <div className="relative overflow-x-auto" tabIndex={0} role="region" aria-label={caption}>
      <table className="w-full border-collapse text-sm">
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr className="border-line border-b align-bottom">
            <th
              scope="col"
              className="bg-surface sticky left-0 min-w-44 px-4 py-2 text-left font-medium sm:min-w-72"
            >
              {words.permission}
            </th>
            {roles.map(({ label, text }) => (
              <th
                key={label}
                scope="col"
                className="min-w-24 px-2 py-2 text-center text-xs font-medium"
                title={text}
              >
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, text, cells }) => (
            <tr key={key} className="border-line hover:bg-hover border-b last:border-b-0">
              <th scope="row" className="bg-surface sticky left-0 px-4 py-2 text-left font-normal">
                {text}
                <code className="text-ink-3 block font-mono text-xs">{key}</code>
              </th>
              {cells.map((cell, at) => (
                <td key={roles[at]?.label} className="px-2 py-2 text-center align-middle">
                  <Mark {...cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Null: yes, without stages. */
function Mark({ stages }: Cell) {
  if (stages === null || stages.length === STAGES.length)
    return (
      <>
        <Check aria-hidden className="text-success-ink mx-auto size-4" />
        <span className="sr-only">{stages === null ? words.yes : words.all}</span>
      </>
    );
  if (stages.length === 0)
    return (
      <>
        <Minus aria-hidden className="text-ink-3 mx-auto size-4" />
        <span className="sr-only">{words.none}</span>
      </>
    );
  return (
    <span className="inline-flex flex-col gap-0.5">
      {STAGES.filter((stage) => stages.includes(stage)).map((stage) => (
        <StageBadge key={stage} stage={stage} />
      ))}
    </span>
  );
}
