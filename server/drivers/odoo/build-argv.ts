/**
 * Arguments of odoo-bin, one pure function per call. None names a database or a path: those are in odoo.conf.
 * Odoo finds a subcommand only as the first argument (odoo/cli/command.py), so `configArgv` puts `-c` at the end.
 */

/** Tests run while modules load; null tags are Odoo's default (all tests of the modules that are loaded). */
export type TestRequest = {
  tags: string | null;
  /** 0 lets the system choose a free one */ httpPort?: number;
};

export type InstallRequest = { modules: string[]; demo: boolean; version: string; tests?: TestRequest };

export type UpdateRequest = {
  update: string[];
  /** modules to install in the same call */
  install?: string[];
  demo?: boolean;
  version: string;
  tests?: TestRequest;
};

/** installArgv installs modules, with what they depend on; into an empty database when `base` is not there. */
export function installArgv({ modules, demo, version, tests }: InstallRequest): string[] {
  return ["-i", moduleList(modules), ...demoArgv(version, demo), ...onceArgv(tests)];
}

/** updateArgv updates installed modules, with what depends on them. `base` updates everything. */
export function updateArgv({ update, install = [], demo = false, version, tests }: UpdateRequest): string[] {
  const updates = update.length === 0 && install.length > 0 ? [] : ["-u", moduleList(update)];
  const installs = install.length === 0 ? [] : ["-i", moduleList(install), ...demoArgv(version, demo)];
  return [...updates, ...installs, ...onceArgv(tests)];
}

/** neutralizeArgv makes a copy harmless; exit code 1 means it is not. */
export function neutralizeArgv(): string[] {
  return ["neutralize"];
}

/** shellArgv runs the Python of standard input with `env` of the superuser; nothing is committed unless it says so. */
export function shellArgv(): string[] {
  return ["shell", "--no-http"];
}

/** serveArgv: everything a service needs is in its odoo.conf. */
export function serveArgv(): string[] {
  return [];
}

/** configArgv completes any of the above by the path of its odoo.conf. */
export function configArgv(args: string[], configPath: string): string[] {
  return [...args, "-c", configPath];
}

function moduleList(modules: string[]): string {
  const names = modules.length === 0 ? ["base"] : modules;
  for (const name of names) {
    if (!isModuleName(name)) throw new Error(`not a module name: ${JSON.stringify(name)}`);
  }
  return names.join(",");
}

/** isModuleName: what Python can import, and no list separator or option can hide in. */
export function isModuleName(name: string): boolean {
  return /^[A-Za-z0-9_]{1,128}$/.test(name);
}

/** Up to 18 demo data is there unless refused; from 19 on it is not unless asked for. */
function demoArgv(version: string, demo: boolean): string[] {
  if (Number.parseInt(version, 10) >= 19) return demo ? ["--with-demo"] : [];
  return demo ? [] : ["--without-demo=all"];
}

/**
 * Tests with HttpCase talk to the server of their own process, which Odoo starts whenever tests are on; a port of its
 * own keeps it off 8069. `=` because tags may begin with a dash.
 */
function onceArgv(tests: TestRequest | undefined): string[] {
  if (tests === undefined) return ["--stop-after-init", "--no-http"];
  const tags = tests.tags === null || tests.tags.trim() === "" ? [] : [`--test-tags=${tests.tags.trim()}`];
  return ["--stop-after-init", `--http-port=${tests.httpPort ?? 0}`, "--test-enable", ...tags];
}
