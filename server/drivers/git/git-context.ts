import { stat } from "node:fs/promises";
import path from "node:path";
import type { Network } from "@/server/platform/network/networks";
import { GitError } from "./port";
import type { RepositoryLayout } from "./repository-layout";
import type { CheckoutLimits, GitRunner } from "./run-git";

/** What the parts of the driver share. */
export type GitContext = {
  layout: RepositoryLayout;
  run: GitRunner;
  allowLocalRemotes: boolean;
  /** networks beside the Internet on which remotes may be */
  openedNetworks: readonly Network[];
  now: () => Date;
  checkoutLimits: CheckoutLimits;
};

/** getRepository gives the path of a project's bare repository; throws GitError `not_a_repository` when it is not there. */
export async function getRepository(context: GitContext, projectId: string): Promise<string> {
  const repository = context.layout.repository(projectId);
  const head = await stat(path.join(repository, "HEAD")).catch(() => null);
  if (!head)
    throw new GitError(
      "not_a_repository",
      "The repository of this project is not on this machine. Wait for its first synchronization, or ask an administrator.",
      repository,
    );
  return repository;
}
