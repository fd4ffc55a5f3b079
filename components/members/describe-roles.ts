import type { InvitationFace } from "@/server/members/contract";
import { orgRoleWords, roleWords } from "./strings";

/** describeRoles: what an invitation makes of somebody, as "Tester". */
export function describeRoles({
  orgRole,
  projectRole,
}: Pick<InvitationFace, "orgRole" | "projectRole">): string {
  const words = [
    orgRole === null ? null : orgRoleWords[orgRole].label,
    projectRole === null ? null : roleWords[projectRole].label,
  ];
  return words.filter((word) => word !== null).join(", ");
}
