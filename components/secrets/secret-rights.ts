import { isPermitted, STAGES, type Role, type Stage } from "@/server/access/matrix";
import { secretStrings as words } from "./strings";

export type SecretRights = {
  /** what the role may do here, when that is not everything; null: everything */
  note: string | null;
  /** why a secret of that stage (null: of the whole project) is not theirs to set; null when it is */
  setBlocked: (stage: Stage | null) => string | null;
  revealBlocked: string | null;
};

/** secretRights says in words what a role may do with secrets. What is given to the whole project counts as production's. */
export function secretRights(role: Role): SecretRights {
  const settable = STAGES.filter((stage) => isPermitted(role, "secret.manage", stage));
  const reveals = isPermitted(role, "secret.reveal", null);
  return {
    note: settable.length === STAGES.length && reveals ? null : words.mayOnly(role, settable),
    setBlocked: (stage) =>
      settable.includes(stage ?? "production") ? null : words.setBlocked(role, settable),
    revealBlocked: reveals ? null : words.revealBlocked,
  };
}
