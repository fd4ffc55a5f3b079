/**
 * isAgreed: whether a restore may go on, at the moment it begins. It may have waited while its branch became production,
 * or was queued by other ways than asking: what nobody agreed to is not done there.
 */
export function isAgreed(approvalStatus: string, stage: string): boolean {
  return approvalStatus === "approved" || (approvalStatus === "not_needed" && stage !== "production");
}
