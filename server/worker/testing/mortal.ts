/**
 * A worker that dies at a chosen effect, inside a test process. As with SIGKILL, nothing that it would have done from then
 * on is done: every call to the outside stops for ever, and what was under way answers nobody.
 */
import type { BackupDeps } from "@/server/backups";
import type { LogLine, RuntimeDriver } from "@/server/drivers/runtime/port";
import type { Database } from "@/server/platform/db/database";
import type { SqlClient } from "@/server/platform/db/sql-client";
import { SecretReader } from "@/server/secrets";

export type Mortal = {
  deps: BackupDeps;
  /** the effects it reached, in order; the last one was not carried out if it died */
  effects: readonly string[];
  /** resolves with the effect that it died before */
  died: Promise<string>;
};

/** Calls that change nothing; whatever else a driver offers counts as an effect. */
const READS = {
  cluster: ["countRows", "databaseExists", "listDatabases", "withDatabase"],
  runtime: ["inspectService", "listServices", "checkHealth", "readLog", "readFilestoreFile"],
  git: ["findCommit", "listBranches", "listCommits"],
  odoo: [
    "getSource",
    "listSources",
    "readCheckout",
    "readStandardModules",
    "readInstalled",
    "findAdmin",
    "findNeutralizeProblems",
    "listAttachments",
    "isNeutralized",
  ],
  archives: [],
  storage: ["get", "head"],
};
/** Calls that answer at once, and touch nothing. */
const AT_ONCE = new Set(["target", "pythonOf", "list", "writeZip", "unpack"]);

/** makeMortal gives the same drivers and database, until the effect with the number `dieAt`. */
export function makeMortal(deps: BackupDeps, dieAt: number): Mortal {
  const effects: string[] = [];
  const death = Promise.withResolvers<string>();
  const never = new Promise<never>(() => {});
  let dead = false;

  const reach: Reach = async (effect) => {
    if (dead) return never;
    if (effect === null) return;
    effects.push(effect);
    if (effects.length - 1 !== dieAt) return;
    dead = true;
    death.resolve(effect);
    return never;
  };

  const db = mortalDatabase(deps.db, reach);
  const mortal: BackupDeps = {
    ...deps,
    db,
    cluster: guard("cluster", deps.cluster, reach),
    git: guard("git", deps.git, reach),
    odoo: guard("odoo", deps.odoo, reach),
    runtime: mortalRuntime(guard("runtime", deps.runtime, reach), reach),
    archives: guard("archives", deps.archives, reach),
    storage: (...settings) => guard("storage", deps.storage(...settings), reach),
    secrets: new SecretReader({ db, keys: NO_KEYS, clock: deps.clock }),
  };
  return { deps: mortal, effects, died: death.promise };
}

type Reach = (effect: string | null) => Promise<void>;

/** Projects of these tests have no secrets, so nobody asks. */
export const NO_KEYS: ConstructorParameters<typeof SecretReader>[0]["keys"] = new Proxy(
  {} as ConstructorParameters<typeof SecretReader>[0]["keys"],
  {
    get: () => () => Promise.reject(new Error("these tests have no keys")),
  },
);

function guard<T extends object>(name: keyof typeof READS, port: T, reach: Reach): T {
  const reads = new Set<string>(READS[name]);
  return new Proxy(port, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key, target);
      if (typeof value !== "function" || typeof key !== "string" || AT_ONCE.has(key)) return value;
      return async (...args: unknown[]) => {
        await reach(reads.has(key) ? null : `${name}.${key}`);
        const answer: unknown = await Reflect.apply(value, target, args);
        await reach(null);
        return answer;
      };
    },
  });
}

/** A command that says something is in the middle of its work: that is a point to die at as well. */
function mortalRuntime(runtime: RuntimeDriver, reach: Reach): RuntimeDriver {
  const runCommand: RuntimeDriver["runCommand"] = (instance, args, options) =>
    runtime.runCommand(instance, args, {
      ...options,
      onLine: async (line: LogLine) => {
        await reach(`inside odoo-bin ${args[0] ?? ""}`);
        await options.onLine(line);
      },
    });
  return new Proxy(runtime, {
    get: (target, key) => (key === "runCommand" ? runCommand : Reflect.get(target, key, target)),
  });
}

/** A transaction is one effect: its server takes back what was not committed. */
function mortalDatabase(db: Database, reach: Reach): Database {
  const after = async <T>(effect: string | null, work: () => Promise<T>): Promise<T> => {
    await reach(effect);
    const answer = await work();
    await reach(null);
    return answer;
  };
  const system: SqlClient = {
    query: (text, values) => after(effectOf(text, values ?? []), () => db.system.query(text, values)),
  };
  return {
    ...db,
    system,
    asSystem: (action, use, behalf) =>
      after(action && `db ${action}`, () => db.asSystem(action, use, behalf)),
  };
}

/** The word for what a statement changes; null for reads, and for what is only said: lines and progress. */
function effectOf(text: string, values: readonly unknown[]): string | null {
  if (/set progress =|ops\.append_events/.test(text)) return null;
  // Its end is told from the next step's beginning by nothing that the next attempt would see.
  if (/^\s*update ops\.run_steps/.test(text))
    return values[3] === "running" ? `the step ${String(values[2])}` : null;
  if (text.includes("insert into ops.run_steps")) return "the plan";
  const called = /ops\.(finish_run|verify_backup|create_backup)/.exec(text);
  if (called?.[1]) return called[1];
  return /^\s*(select|with)\b/.test(text) ? null : text.trim().slice(0, 40);
}
