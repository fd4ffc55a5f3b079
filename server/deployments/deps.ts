import type { DatabaseDeps } from "@/server/databases";
import type { GitDriver } from "@/server/drivers/git/port";

export type DeploymentDeps = DatabaseDeps & {
  git: GitDriver;
  /** ssh private key of a project, for private submodules; undefined when it has none */
  deployKey(projectId: string): Promise<string | undefined>;
  /** public address of an environment's host */
  addressOf(host: string): string;
};
