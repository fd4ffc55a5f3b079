/** isStandIn: whether a release, as `odoo-bin --version` said it, is that of the stand-in. */
export function isStandIn(release: string): boolean {
  return release.includes("(stand-in)");
}
