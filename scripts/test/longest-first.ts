import { BaseSequencer, type TestSpecification } from "vitest/node";

/**
 * Files that start processes or serve whole pipelines, the longest first (seconds on two cores, of which most is waiting).
 * Begun last, one of them alone would keep everybody waiting at the end; Vitest itself only knows the size of a file.
 */
const LONGEST = [
  "server/worker/crash-points.db.test.ts",
  "server/backups/transfers.db.test.ts",
  "server/backups/backups.db.test.ts",
  "server/deployments/pipeline.db.test.ts",
  "server/worker/crash-build.db.test.ts",
  "server/access/rls-functions.db.test.ts",
  "server/worker/crash-deploy.db.test.ts",
  "server/deployments/collect.db.test.ts",
  "server/deployments/faults.db.test.ts",
  "server/worker/restart.db.test.ts",
  "server/worker/crash-restore.db.test.ts",
  "server/api/root.db.test.ts",
  "server/http/rest/fuzz.db.test.ts",
  "server/databases/copy-production.db.test.ts",
  "server/deployments/operate.db.test.ts",
  "server/backups/under-load.db.test.ts",
  "server/drivers/cluster/cluster-driver.db.test.ts",
];

/** LongestFirst orders files by LONGEST, then as Vitest does. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const index = LONGEST.findIndex((name) => moduleId.endsWith(name));
      return index < 0 ? LONGEST.length : index;
    };
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}
