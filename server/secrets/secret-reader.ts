import type { KeyDriver } from "@/server/drivers/keys/port";
import type { Clock } from "@/server/platform/clock";
import type { Database } from "@/server/platform/db/database";
import { readSecretsRevision, takeSecretRows, type TakenRow } from "@/server/platform/db/sql/secrets";
import { createRedactor, type Redactor } from "@/server/platform/redactor";
import { openSecret } from "./envelope";
import { SECRET_TUNABLES } from "./tunables";

export type EnvironmentSecrets = {
  /** environment variables of the runtime */
  variables: Record<string, string>;
  /** entries of odoo.conf */
  options: Record<string, string>;
  redactor: Redactor;
};

type Remembered = { secrets: EnvironmentSecrets; revision: string; lookAgainAt: number };

/**
 * SecretReader is the worker's way to secrets. Every decryption of an environment's set leaves a line in the audit trail;
 * the log shipper, which asks each second, is answered from memory until there is a new value.
 */
export class SecretReader {
  private readonly remembered = new Map<string, Remembered>();
  private readonly opened = new Map<string, string>();
  private readonly streams = new Map<string, (line: string) => string>();

  constructor(private readonly deps: { db: Database; keys: KeyDriver; clock: Clock }) {}

  /** take gives what an environment's Odoo gets; `purpose` is what the audit trail says it was for. */
  async take(envId: string, purpose: "start" | "run" | "log"): Promise<EnvironmentSecrets> {
    const { db, clock } = this.deps;
    // Before the rows: a value set in between is noticed at the next look.
    const revision = await readSecretsRevision(db.system, envId);
    const rows = await takeSecretRows(db.system, envId, purpose);
    const variables: Record<string, string> = {};
    const options: Record<string, string> = {};
    const values: string[] = [];
    for (const row of rows) {
      const value = await this.open(row);
      values.push(value);
      if (row.current) (row.target === "option" ? options : variables)[row.name] = value;
    }
    const secrets = { variables, options, redactor: createRedactor(values) };
    const lookAgainAt = clock.now().getTime() + SECRET_TUNABLES.lookAgainMs;
    this.remembered.set(envId, { secrets, revision, lookAgainAt });
    return secrets;
  }

  /** redactorOf knows every secret of the environment's project, those of earlier versions too. */
  async redactorOf(envId: string): Promise<Redactor> {
    const known = this.remembered.get(envId);
    const now = this.deps.clock.now().getTime();
    if (known && known.lookAgainAt > now) return known.secrets.redactor;
    if (known && known.revision === (await readSecretsRevision(this.deps.db.system, envId))) {
      known.lookAgainAt = now + SECRET_TUNABLES.lookAgainMs;
      return known.secrets.redactor;
    }
    return (await this.take(envId, "log")).redactor;
  }

  /**
   * streamOf redacts consecutive lines of one log, with what is known by then; call redactorOf before, or nothing is. The
   * same stream goes on where it was.
   */
  streamOf(envId: string, stream: string): (line: string) => string {
    const key = `${envId} ${stream}`;
    const known = this.streams.get(key);
    if (known) return known;
    let redactor: Redactor | null = null;
    let redact = (line: string) => line;
    const follow = (line: string) => {
      const newest = this.remembered.get(envId)?.secrets.redactor ?? null;
      if (newest !== redactor) {
        redactor = newest;
        redact = newest?.lines() ?? ((text) => text);
      }
      return redact(line);
    };
    const [oldest] = this.streams.keys();
    if (this.streams.size >= SECRET_TUNABLES.streamsMax && oldest !== undefined) this.streams.delete(oldest);
    this.streams.set(key, follow);
    return follow;
  }

  /** A version never changes, so it is opened once: the key's holder may be far away. */
  private async open(row: TakenRow): Promise<string> {
    const known = this.opened.get(row.version_id);
    if (known !== undefined) return known;
    const place = {
      projectId: row.project_id,
      secretId: row.secret_id,
      name: row.name,
      version: row.version,
    };
    const sealed = { ciphertext: row.ciphertext, wrappedKey: row.wrapped_key, keyId: row.key_id };
    const value = await openSecret(this.deps.keys, place, sealed);
    if (this.opened.size >= SECRET_TUNABLES.openedMax) this.opened.clear();
    this.opened.set(row.version_id, value);
    return value;
  }
}
