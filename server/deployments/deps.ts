import type { DatabaseDeps } from "@/server/databases";
import type { GitDriver } from "@/server/drivers/git/port";
import type { SecretReader } from "@/server/secrets";

export type DeploymentDeps = DatabaseDeps & {
  git: GitDriver;
  secrets: Pick<SecretReader, "take" | "redactorOf" | "streamOf">;
  /** ssh private key of a project, for private submodules; undefined when it has none */
  deployKey(projectId: string): Promise<string | undefined>;
  /** seals the password of an Odoo's administrator for the ledger */
  sealPassword(password: string): string;
  /** public address of an environment's host */
  addressOf(host: string): string;
};
