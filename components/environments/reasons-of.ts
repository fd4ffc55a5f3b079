import type { Role } from "@/server/access/matrix";
import type { EnvironmentSummary } from "@/server/environments/contract";
import { actionReasons, type ActionReasons } from "@/server/environments/states";

/** reasonsOf: why each act is closed to this role on this environment now, from the one table the server judges by. */
export function reasonsOf(environment: EnvironmentSummary, role: Role): ActionReasons {
  const { stage, status, deployment, branchDeletedAt } = environment;
  return actionReasons(
    { stage, status, hasDeployment: deployment !== null, branchDeleted: branchDeletedAt !== null },
    role,
  );
}
