import type { RunKind } from "@/server/runs/contract";
import type { CrashProject, CrashWorld } from "./crash-world";

export type CrashCase = {
  kind: RunKind;
  name: string;
  /** the branch that the run is about */
  branch: string;
  /** what serves is switched in one moment, the last of the run: a worker that dies before has changed nothing of it */
  switches?: boolean;
  /** also tried without anybody who takes the run over */
  abandoned?: boolean;
  /** the run leaves nothing to do it to again: each death has a project of its own */
  onceOnly?: boolean;
  /** open gives a project, and what queues the run there, as often as wanted */
  open(world: CrashWorld): Promise<{ project: CrashProject; request: () => Promise<string> }>;
};

/** openServing gives a project whose branch serves a first version. */
export async function openServing(
  world: CrashWorld,
  branch: string,
  others: string[] = [],
): Promise<CrashProject> {
  const project = await world.project([branch, ...others]);
  await project.deploy(branch);
  return project;
}

/** openRollback: of code and data, to a deployment. The first one is carried out: from then on each leads from the same state to the same state. */
export async function openRollback(
  project: CrashProject,
  deploymentId: string,
): Promise<() => Promise<string>> {
  const request = async () => {
    await project.enter("main", "stays behind");
    return project.request("main", "rollback", null, { deploymentId, rollbackMode: "code_and_data" });
  };
  await project.finish(await request());
  return request;
}
