// Who may call whom. Every rule here has a planted violation in scripts/laws/architecture.test.ts.

/** Rooms below server/ that are no capability. */
const NOT_CAPABILITIES = "access|api|bootstrap|composition|drivers|http|platform|router|worker";
const CAPABILITY = `^server/(?!(?:${NOT_CAPABILITIES})/)[^/]+/`;

/** Pure files that the browser gets too. They are doors for other server code as well: an index.ts is not browser-safe. */
const BROWSER_SAFE = "^server/(([^/]+|[^/]+/[^/]+)/(contract|states)|access/matrix)\\.ts$";

/** Where a process is put together: the only files that see a driver's implementation. */
const PROCESS_ROOTS = "^server/(composition/|(bootstrap|router|worker)/(main|stop-services)\\.ts$)";

const TEST_CODE = "(\\.test\\.tsx?$|/testing/|/contract-suite\\.ts$|/fake\\.ts$)";

/** @type {import("dependency-cruiser").IConfiguration} */
export default {
  forbidden: [
    {
      name: "no-cycles",
      comment: "Files that import each other cannot be understood, tested or moved one by one.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "no-unresolved",
      comment: "An import that is not found is one that no rule sees.",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: "components-see-contracts",
      comment: "The browser gets contract.ts and states.ts of a capability, nothing else of the server.",
      severity: "error",
      from: { path: "^components/" },
      to: { path: "^server/", pathNot: BROWSER_SAFE, dependencyTypesNot: ["type-only"] },
    },
    {
      name: "components-see-api-types",
      comment: "Of the server's types, components know the API's, and those of contracts.",
      severity: "error",
      from: { path: "^components/", pathNot: TEST_CODE },
      to: { path: "^server/", pathNot: [BROWSER_SAFE, "^server/api/"], dependencyTypes: ["type-only"] },
    },
    {
      name: "components-stay-in-the-browser",
      comment: "Node's modules do not exist in a browser.",
      severity: "error",
      from: { path: "^components/", pathNot: TEST_CODE },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "app-sees-doors",
      comment:
        "Pages and route handlers go through server/api and server/http; of capabilities they know contracts.",
      severity: "error",
      from: { path: "^app/" },
      to: {
        path: "^server/",
        pathNot: [BROWSER_SAFE, "^server/(api|http|composition)/"],
        dependencyTypesNot: ["type-only"],
      },
    },
    {
      name: "contracts-are-browser-safe",
      comment: "contract.ts and states.ts are sent to the browser, with all they import.",
      severity: "error",
      from: { path: BROWSER_SAFE },
      to: { pathNot: [BROWSER_SAFE, "(^|/)node_modules/zod/"], dependencyTypesNot: ["type-only"] },
    },
    {
      name: "capability-through-its-door",
      comment: "A capability reaches another only through its index.ts, contract.ts and states.ts.",
      severity: "error",
      from: { path: `^server/((?!(?:${NOT_CAPABILITIES})/)[^/]+)/`, pathNot: TEST_CODE },
      to: { path: CAPABILITY, pathNot: ["^server/$1/", "/index\\.ts$", BROWSER_SAFE] },
    },
    {
      name: "api-through-the-door",
      comment:
        "API, HTTP and the processes use a capability through its index.ts, contract.ts and states.ts.",
      severity: "error",
      from: { path: "^server/(api|bootstrap|composition|http|router|worker)/", pathNot: TEST_CODE },
      to: { path: CAPABILITY, pathNot: ["/index\\.ts$", BROWSER_SAFE] },
    },
    {
      name: "capabilities-know-no-doors",
      comment: "A capability knows neither who calls it nor how.",
      severity: "error",
      from: { path: CAPABILITY, pathNot: TEST_CODE },
      to: { path: "^(app|components|server/(api|bootstrap|composition|http|router|worker))/" },
    },
    {
      name: "capabilities-know-no-framework",
      comment: "Neither tRPC nor Next nor React below the doors.",
      severity: "error",
      from: { path: `${CAPABILITY}|^server/(access|drivers|platform)/` },
      to: { path: "(^|/)node_modules/(next|react|react-dom|@trpc|@tanstack)/" },
    },
    {
      name: "ports-only",
      comment: "Drivers are handed in where a process is put together; the rest sees port.ts.",
      severity: "error",
      from: { path: "^(app|components|server)/", pathNot: [PROCESS_ROOTS, "^server/drivers/", TEST_CODE] },
      to: { path: "^server/drivers/", pathNot: "^server/drivers/[^/]+/port\\.ts$" },
    },
    {
      name: "foundations-know-nothing-above",
      comment: "drivers, platform and access are below everything else.",
      severity: "error",
      from: { path: "^server/(access|drivers|platform)/", pathNot: TEST_CODE },
      to: { path: "^(app|components|server)/", pathNot: "^server/(access|drivers|platform)/" },
    },
    {
      name: "floor-knows-no-access",
      comment: "Who may do what is asked above platform and drivers.",
      severity: "error",
      from: { path: "^server/(drivers|platform)/", pathNot: TEST_CODE },
      to: { path: "^server/access/" },
    },
    {
      name: "floor-knows-no-driver",
      comment: "platform is used by every driver, and access by every capability.",
      severity: "error",
      from: { path: "^server/(access|platform)/", pathNot: TEST_CODE },
      to: { path: "^server/drivers/" },
    },
    {
      name: "subprocesses-in-drivers",
      comment: "Programs are run by drivers, as argv arrays.",
      severity: "error",
      from: { path: "^(app|cli|components|server)/", pathNot: ["^server/drivers/", TEST_CODE] },
      to: { path: "^(node:)?child_process$|(^|/)node_modules/execa/" },
    },
    {
      name: "links-are-ours",
      comment: "What is fetched before it is asked for is decided in one place.",
      severity: "error",
      from: { path: "^(app|components)/", pathNot: "^components/ui/link\\.tsx$" },
      to: { path: "(^|/)node_modules/next/link" },
    },
    {
      name: "no-test-code-in-production",
      comment: "Fakes and test helpers are for tests.",
      severity: "error",
      from: { path: "^(app|cli|components|server)/", pathNot: TEST_CODE },
      to: { path: TEST_CODE },
    },
  ],
  options: {
    doNotFollow: { path: ["node_modules"] },
    exclude: { path: ["^server/platform/db/generated/", "^tools/odoo-sim/"] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
      extensions: [".ts", ".tsx", ".mjs", ".js", ".json", ".d.ts"],
    },
  },
};
