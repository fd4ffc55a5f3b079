/** A worker of a test: does one thing with a runtime, says so, and waits to be killed. Arguments: what, home, instance. */
import { createProcessRuntime } from "../process/create-process-runtime";
import type { OdooInstance } from "../port";

const [what, home = "", json = ""] = process.argv.slice(2);
const instance = JSON.parse(json) as OdooInstance;
const runtime = createProcessRuntime({ home, machine: "test" });
const say = (text: string) => process.stdout.write(`${text}\n`);

if (what === "service") {
  await runtime.ensureService(instance);
  say("started");
} else {
  const input = `import os, time\nprint(os.getpid())\ntime.sleep(600)\n`;
  void runtime.runCommand(instance, ["shell"], {
    input,
    timeoutMs: 600_000,
    onLine: ({ message }) => void say(message),
  });
}
setInterval(() => {}, 60_000);
