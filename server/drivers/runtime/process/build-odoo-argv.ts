import { configArgv } from "@/server/drivers/odoo/build-argv";
import type { OdooInstance } from "../port";

/** buildOdooArgv calls odoo-bin by the interpreter of the instance, with a configuration. */
export function buildOdooArgv(instance: OdooInstance, configPath: string, args: readonly string[]): string[] {
  const python = instance.python ?? instance.source.python;
  return [python, `${instance.source.path}/odoo-bin`, ...configArgv([...args], configPath)];
}
