import { listRefsArgv, readHeadArgv, setHeadArgv } from "./build-git-argv";
import type { GitContext } from "./git-context";
import { parseRefs } from "./parse-refs";
import { findBranchHead } from "./read-commits";

/** The branch a clone checks out when HEAD's own is gone, by likelihood of being meant. */
const likely = ["refs/heads/main", "refs/heads/master"];

/** adoptHead points HEAD at a branch that is there, so that a clone never ends without files. */
export async function adoptHead(context: GitContext, repository: string): Promise<void> {
  const { stdout } = await context.run(readHeadArgv(repository));
  if (await findBranchHead(context, repository, stdout.toString("utf8").trim())) return;
  const refs = parseRefs((await context.run(listRefsArgv(repository, "refs/heads"))).stdout).map(
    (ref) => ref.name,
  );
  const ref = likely.find((each) => refs.includes(each)) ?? refs[0];
  if (ref !== undefined) await context.run(setHeadArgv(repository, ref));
}
