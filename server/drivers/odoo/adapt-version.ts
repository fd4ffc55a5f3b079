/**
 * adaptVersion normalises a manifest's version as Odoo does (odoo/modules/module.py `adapt_version`): "1.0" of Odoo 18.0
 * is "18.0.1.0". Null where Odoo refuses it; up to 16.0 Odoo took anything.
 */
export function adaptVersion(version: string, series: string): string | null {
  const isPrefixed = version !== series && version.startsWith(`${series}.`);
  const base = isPrefixed ? version.slice(series.length + 1) : version;
  if (Number.parseInt(series, 10) >= 17 && !/^[0-9]+\.[0-9]+(?:\.[0-9]+)?$/.test(base)) return null;
  return `${series}.${base}`;
}
