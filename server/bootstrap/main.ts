import { composeWeb } from "@/server/composition/web";
import { seedRepository } from "@/server/drivers/git/seed-repository";
import { readSettings } from "@/server/platform/env";
import { bootstrap } from "./bootstrap";

const settings = readSettings();
const web = composeWeb(settings);
try {
  const outcome = await bootstrap({
    api: web.api,
    identity: web.identity,
    secret: settings.secret,
    adminEmail: settings.adminEmail,
    seed: (projectId, { files, message }) =>
      seedRepository({ home: settings.home }, projectId, {
        branch: "main",
        files,
        message,
        author: { name: "Capstan", email: "capstan@localhost" },
        at: new Date(),
      }),
  });
  process.stdout.write(`${JSON.stringify(outcome)}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
} finally {
  await web.identity.close();
  await web.db.close();
}
