/** The three services: how each is started and how it says that it is ready. */
import { openLog } from "../process/log-file.mjs";
import { ServiceNotReady, superviseService } from "../process/service.mjs";
import { serviceProgram } from "../services/bundle-services.mjs";
import { Problem } from "../setup/problem.mjs";
import { findPortOwner } from "./ports.mjs";
import { surfaceErrors } from "./surface-errors.mjs";

/** A cold start on a busy machine with 2 cores takes some 10 s. */
const READY_TIMEOUT_MS = 90_000;

/** One health request; a service that is not up refuses at once. */
const PROBE_TIMEOUT_MS = 3_000;

/**
 * @typedef {{ name: string, args: string[], graceMs: number, isReady: (seen: { lines: string[], pid: number }) => Promise<boolean> }} ServicePlan
 */

/**
 * planServices: web drains its streams for 3 s when asked to stop, the worker hands back its runs.
 *
 * @param {{ port: number, routerPort: number, buildFolder: string }} options
 * @returns {ServicePlan[]}
 */
export function planServices({ port, routerPort, buildFolder }) {
  return [
    {
      name: "worker",
      args: ["--enable-source-maps", serviceProgram(buildFolder, "worker")],
      graceMs: 20_000,
      isReady: async ({ lines }) => lines.some(isReadyLine),
    },
    {
      name: "router",
      args: ["--enable-source-maps", serviceProgram(buildFolder, "router")],
      graceMs: 8_000,
      isReady: ({ pid }) => answers(pid, routerPort, "/", isAnyAnswer),
    },
    {
      name: "web",
      args: ["node_modules/next/dist/bin/next", "start", "-p", String(port)],
      graceMs: 8_000,
      isReady: ({ pid }) => answers(pid, port, "/api/health", isOk),
    },
  ];
}

/**
 * isReadyLine: what server/worker/main.ts logs once its row is in the ledger and it takes runs.
 *
 * @param {string} line
 */
export function isReadyLine(line) {
  if (!line.startsWith("{") || !line.includes("worker ready")) return false;
  try {
    return JSON.parse(line).msg === "worker ready";
  } catch {
    return false;
  }
}

/** @param {number} status */
const isOk = (status) => status === 200;

/** The router answers every host, also with "no environment here". */
const isAnyAnswer = () => true;

/**
 * answers: it is this very process that answers, not another program that has the port.
 *
 * @param {number} pid
 * @param {number} port
 * @param {string} place
 * @param {(status: number) => boolean} isHealthy
 */
async function answers(pid, port, place, isHealthy) {
  try {
    const url = `http://127.0.0.1:${port}${place}`;
    const response = await fetch(url, { signal: AbortSignal.timeout(PROBE_TIMEOUT_MS), redirect: "manual" });
    await response.body?.cancel();
    return isHealthy(response.status) && (findPortOwner(port)?.pid ?? pid) === pid;
  } catch {
    return false;
  }
}

/**
 * startServices starts all and resolves when all are ready.
 *
 * @param {object} context
 * @param {string} context.root
 * @param {import("./home.mjs").Home} context.home
 * @param {NodeJS.ProcessEnv} context.env only the worker, which backs it up, is told of the database's owner
 * @param {import("../process/lifetime.mjs").Lifetime} context.lifetime
 * @param {number} context.layer
 * @param {import("../setup/progress.mjs").Progress} context.progress
 * @param {{ port: number, routerPort: number }} context.ports
 * @param {string} context.buildFolder
 */
export async function startServices({ root, home, env, lifetime, layer, progress, ports, buildFolder }) {
  const services = planServices({ ...ports, buildFolder }).map((plan) => {
    const say = (/** @type {string} */ text) => progress.note(plan.name, text);
    return lifetime.own(layer, () =>
      superviseService({
        name: plan.name,
        argv: [process.execPath, ...plan.args],
        env: plan.name === "worker" ? env : { ...env, CAPSTAN_OWNER_DATABASE_URL: undefined },
        cwd: root,
        recordFile: home.at("run", `${plan.name}.json`),
        log: openLog(home.at("logs", `${plan.name}.log`)),
        isReady: plan.isReady,
        readyTimeoutMs: READY_TIMEOUT_MS,
        graceMs: plan.graceMs,
        say,
        onLine: surfaceErrors(say, Date.now),
      }),
    );
  });
  try {
    await Promise.all(services.map(({ ready }) => ready));
  } catch (error) {
    if (!(error instanceof ServiceNotReady)) throw error;
    throw new Problem(
      `${capital(error.message)}${reasonIn(error.output)}.`,
      `Its log is in ${home.at("logs")}.`,
      error.output,
    );
  }
}

/** @param {string} text */
const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

/**
 * reasonIn looks for the sentence a service ended with: a line of plain text, not of a stack.
 *
 * @param {string} output
 */
export function reasonIn(output) {
  const lines = output.split("\n").map((line) => line.trim());
  const told = lines.findLast((line) => /^[A-Z][^{]*[a-z]/.test(line) && !/^(at |Node\.js v)/.test(line));
  return told ? `: ${told.slice(0, 300).replace(/[.\s]+$/, "")}` : "";
}
