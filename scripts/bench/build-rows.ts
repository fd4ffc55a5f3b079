import { addon, openClone } from "@/e2e/git";
import { startStack, type Stack } from "@/e2e/stack";
import { median, ms, times, type Row } from "./measure";

const WARM_BUILDS = 3;

type Run = { id: string; status: string; gitSubject: string | null; startedAt: string; finishedAt: string };

/**
 * A development branch built from scratch, the first of its module set (Odoo installs everything) and those after it
 * (from the template). Real Odoo when ODOO_SOURCES names one, else the stand-in, whose figures say little.
 */
export async function buildRows(): Promise<Row[]> {
  const stack = await startStack();
  const clone = await openClone(`${stack.url}/git/demo.git`, stack.admin.token);
  try {
    const build = async (branch: string) => {
      await clone.push(branch, addon("bench", "1.0"), { message: branch });
      return durationOf(await ended(stack, branch));
    };
    const cold = await build("cold");
    const warm: number[] = [];
    for (let n = 0; n < WARM_BUILDS; n += 1) warm.push(await build(`warm-${n}`));
    const real = process.env.ODOO_SOURCES ? "real Odoo" : "the stand-in";
    return [
      {
        what: "development build, warm template against cold",
        how: `${real}, demo data, a module that depends on project; cold ${ms(cold)}, median of ${WARM_BUILDS} warm`,
        measured: `${ms(median(warm))} = ${times(cold / median(warm))}`,
        target: "≥ 6× (with real Odoo)",
        met: cold / median(warm) >= 6,
      },
    ];
  } finally {
    await clone.dispose();
    await stack.stop();
  }
}

const durationOf = ({ startedAt, finishedAt }: Run) => Date.parse(finishedAt) - Date.parse(startedAt);

async function ended(stack: Stack, subject: string): Promise<Run> {
  for (;;) {
    const response = await fetch(`${stack.url}/api/v1/projects/demo/runs`, {
      headers: { authorization: `Bearer ${stack.admin.token}` },
    });
    const { items } = (await response.json()) as { items: Run[] };
    const run = items.find(({ gitSubject }) => gitSubject === subject);
    if (run?.status === "succeeded") return run;
    if (run && !["queued", "running"].includes(run.status)) throw new Error(`${subject}: ${run.status}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
