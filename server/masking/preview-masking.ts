import type { Namer } from "@/server/databases";
import type { ClusterDriver } from "@/server/drivers/cluster/port";
import type { OdooDriver } from "@/server/drivers/odoo/port";
import { mayOnStage, type EnvironmentAccessRow } from "@/server/platform/db/sql/authorize";
import type { Database, RequestClaims } from "@/server/platform/db/database";
import { findServedDatabase } from "@/server/platform/db/sql/masking";
import { noteAct } from "@/server/platform/db/sql/note-act";
import { AppError } from "@/server/platform/errors";
import type { MaskingPreview } from "./contract";
import { DEFAULT_RULES } from "./default-rules";
import { readRules } from "./read-masking";

export type PreviewDeps = {
  db: Database;
  cluster(): ClusterDriver;
  names: Pick<Namer, "role" | "maskingKey">;
  odoo: Pick<OdooDriver, "previewMask">;
};

/**
 * previewMasking: what the project's rules would change in what an environment serves now. Values only for whoever may
 * download its backups, and that leaves a line in the audit trail; others get numbers. The caller is authorized.
 */
export async function previewMasking(
  deps: PreviewDeps,
  claims: RequestClaims,
  { id, project_id: projectId, stage }: EnvironmentAccessRow,
): Promise<MaskingPreview> {
  const { served, rules, examplesShown } = await deps.db.readAsUser(claims, async (sql) => ({
    served: await findServedDatabase(sql, id),
    rules: (await readRules(sql, projectId)).rules ?? DEFAULT_RULES,
    examplesShown: await mayOnStage(sql, projectId, "backup.download", stage),
  }));
  if (!served) throw new AppError("conflict", "Nothing serves here yet, so there is nothing to look at.");
  const order = { rules, key: deps.names.maskingKey(projectId) };
  const action = "masking.preview";
  if (examplesShown)
    await deps.db.asSystem(action, ({ sql }) => noteAct(sql, action, id, { examples: true }), claims);
  const items = await deps
    .cluster()
    .withDatabase(
      served.database,
      (sql) => deps.odoo.previewMask(sql, order, examplesShown),
      deps.names.role(served.ordinal),
    );
  return { examplesShown, items };
}
