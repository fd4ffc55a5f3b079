/** Stops every Odoo of this machine; `npm run up` calls it on its way out. The environments' rows stay as they are. */
import { createProcessRuntime } from "@/server/drivers/runtime/process/create-process-runtime";
import { readSettings } from "@/server/platform/env";

const settings = readSettings();
const runtime = createProcessRuntime({ home: settings.home, machine: settings.machine });
const services = await runtime.listServices();
await Promise.all(services.map((service) => runtime.stopService(service)));
process.stdout.write(`${JSON.stringify({ stopped: services.length })}\n`);
