import { ClusterError } from "./port";

/** refused: somebody else's dump that is not loaded, and why. */
export function refused(why: string, detail?: string): ClusterError {
  return new ClusterError("refused", `The dump was refused. ${why}`, detail);
}
