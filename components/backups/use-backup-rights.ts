"use client";

import { useEnvironment } from "@/components/environments/use-environment";
import { isPermitted, type Permission } from "@/server/access/matrix";
import { backupStrings as words } from "./strings";

type Rights = (permission: Permission, where?: "here" | "anywhere") => string | null;

/** useBackupRights gives, for a permission, why this role may not do it; null: it may. */
export function useBackupRights(environmentId: string): Rights {
  const { role, stage } = useEnvironment(environmentId);
  return (permission, where = "here") =>
    isPermitted(role, permission, where === "here" ? stage : null) ? null : words.notYours(role, stage);
}
