/**
 * Laws of the house that dependency-cruiser cannot see, because they are about what is written in a file, not about what
 * it imports. They read the syntax tree, so a comment or a string that only mentions a thing is no violation.
 */
import ts from "typescript";

/**
 * @typedef {object} Law
 * @property {string} name
 * @property {string} message what to do instead
 * @property {(file: string) => boolean} appliesTo paths are relative to the repository, with slashes
 * @property {(node: ts.Node) => boolean} isBroken
 */

const PRODUCTION = /^(app|cli|components|server)\//;
const TEST_CODE = /\.test\.tsx?$|\/testing\/|\/contract-suite\.ts$/;

/** Statements that make or keep the database itself; what capabilities ask of it has one address, the sql folders. */
const RAW_SQL_PLACES =
  /^server\/(platform\/db\/sql\/|drivers\/cluster\/sql\/|platform\/db\/(migrate|database|listener|sql-client)\.ts$)/;

/** Whole statements only: words such as "update" or "select" alone are everyday English. */
const SQL_STATEMENT = new RegExp(
  `^\\s*(${[
    "select\\s[\\s\\S]*\\sfrom\\s",
    "select\\s+[\\w.]+\\(",
    "insert\\s+into\\s",
    'update\\s+(only\\s+)?[\\w."]+(\\s+as)?(\\s+\\w+)?\\s+set\\s',
    "delete\\s+from\\s",
    "with\\s+(recursive\\s+)?\\w+\\s*(\\([^)]*\\)\\s*)?as\\s+(not\\s+)?(materialized\\s+)?\\(",
    "(create|alter|drop)\\s+(or\\s+replace\\s+)?(unlogged\\s+)?(database|table|role|schema|index|function|extension|view|type|policy|trigger)\\s",
    "(truncate|lock)\\s+(table|only)\\s",
    'truncate\\s+[\\w"]+\\.[\\w"]+',
    "(grant|revoke)\\s+\\w+[\\w\\s,]*\\son\\s",
    "set\\s+local\\s",
    'copy\\s+[\\w."]+\\s.*(from|to)\\s',
  ].join("|")})`,
  "i",
);

/** Calls that take SQL whatever it looks like: `prisma.$queryRaw`, `$executeRawUnsafe`. */
const RAW_METHODS = new Set([
  "$queryRaw",
  "$queryRawUnsafe",
  "$executeRaw",
  "$executeRawUnsafe",
  "$queryRawTyped",
]);

/** A framework asks for these default exports. */
const DEFAULT_EXPORT_PLACES =
  /^app\/|(^|\/)[^/]+\.config\.[cm]?[jt]s$|^server\/platform\/db\/testing\/global-setup\.ts$/;

const TEST_FUNCTIONS = new Set(["it", "test", "describe", "suite"]);

/** @type {Law[]} */
export const LAWS = [
  {
    name: "environment-in-one-place",
    message: "read settings through server/platform/env.ts",
    // tests set a variable to prove that it goes nowhere
    appliesTo: (file) => PRODUCTION.test(file) && file !== "server/platform/env.ts" && !TEST_CODE.test(file),
    isBroken: readsEnvironment,
  },
  {
    name: "raw-sql-has-one-address",
    message: "put the statement into server/platform/db/sql/ or server/drivers/cluster/sql/",
    appliesTo: (file) =>
      /^(app|cli|server)\//.test(file) && !RAW_SQL_PLACES.test(file) && !TEST_CODE.test(file),
    isBroken: isRawSql,
  },
  {
    name: "trpc-errors-in-the-api",
    message: "throw an AppError; server/api/errors.ts turns it into a TRPCError",
    appliesTo: (file) => /\.[cm]?[jt]sx?$/.test(file) && !file.startsWith("server/api/"),
    isBroken: (node) => ts.isNewExpression(node) && lastName(node.expression) === "TRPCError",
  },
  {
    name: "no-default-export",
    message: "export by name; only files in app/ have a default export",
    appliesTo: (file) => !DEFAULT_EXPORT_PLACES.test(file) && file !== ".dependency-cruiser.mjs",
    isBroken: isDefaultExport,
  },
  {
    name: "no-softened-test",
    message: "a test runs, or it is not there; one that needs something outside says so with skipIf",
    appliesTo: (file) => /\.(test|spec|e2e)\.tsx?$/.test(file),
    isBroken: isSoftenedTest,
  },
];

/** @param {ts.Node} node */
function readsEnvironment(node) {
  if (ts.isPropertyAccessExpression(node)) return isProcess(node.expression) && node.name.text === "env";
  if (ts.isElementAccessExpression(node))
    return (
      isProcess(node.expression) &&
      ts.isStringLiteralLike(node.argumentExpression) &&
      node.argumentExpression.text === "env"
    );
  if (ts.isVariableDeclaration(node))
    return Boolean(
      node.initializer &&
      isProcess(node.initializer) &&
      ts.isObjectBindingPattern(node.name) &&
      bindsEnv(node.name),
    );
  if (!ts.isImportDeclaration(node) || !ts.isStringLiteral(node.moduleSpecifier)) return false;
  const named = node.importClause?.namedBindings;
  return (
    /^(node:)?process$/.test(node.moduleSpecifier.text) &&
    Boolean(
      named &&
      ts.isNamedImports(named) &&
      named.elements.some(({ name, propertyName }) => (propertyName ?? name).text === "env"),
    )
  );
}

/** @param {ts.ObjectBindingPattern} pattern */
function bindsEnv(pattern) {
  return pattern.elements.some(({ name, propertyName, dotDotDotToken }) => {
    if (dotDotDotToken) return true;
    const bound = propertyName ?? name;
    return ts.isIdentifier(bound) && bound.text === "env";
  });
}

/**
 * isProcess: `process`, `globalThis.process`, `global.process`.
 *
 * @param {ts.Expression} expression
 * @returns {boolean}
 */
function isProcess(expression) {
  if (ts.isParenthesizedExpression(expression)) return isProcess(expression.expression);
  if (ts.isIdentifier(expression)) return expression.text === "process";
  return (
    ts.isPropertyAccessExpression(expression) &&
    expression.name.text === "process" &&
    ts.isIdentifier(expression.expression)
  );
}

/** @param {ts.Node} node */
function isRawSql(node) {
  if (ts.isPropertyAccessExpression(node)) return RAW_METHODS.has(node.name.text);
  const text = textOf(node);
  // "Select a branch from the list" is a sentence; SQL is written in one case
  return text !== null && SQL_STATEMENT.test(text) && !/^\s*[A-Z][a-z]/.test(text);
}

/**
 * textOf a string, or of a template with its holes as `x`; null for anything else.
 *
 * @param {ts.Node} node
 */
function textOf(node) {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return null;
  return node.head.text + node.templateSpans.map((span) => `x${span.literal.text}`).join("");
}

/** @param {ts.Node} node */
function isDefaultExport(node) {
  if (ts.isExportAssignment(node)) return !node.isExportEquals;
  if (ts.isExportSpecifier(node)) return node.name.text === "default";
  if (!ts.canHaveModifiers(node)) return false;
  const kinds = ts.getModifiers(node)?.map(({ kind }) => kind) ?? [];
  return kinds.includes(ts.SyntaxKind.ExportKeyword) && kinds.includes(ts.SyntaxKind.DefaultKeyword);
}

/** @param {ts.Node} node */
function isSoftenedTest(node) {
  if (!ts.isPropertyAccessExpression(node)) return false;
  if (!["only", "skip", "todo", "fails", "fixme"].includes(node.name.text)) return false;
  return TEST_FUNCTIONS.has(firstName(node.expression) ?? "");
}

/**
 * firstName of `test.describe.each`: test.
 *
 * @param {ts.Expression} expression
 * @returns {string | null}
 */
function firstName(expression) {
  if (ts.isPropertyAccessExpression(expression)) return firstName(expression.expression);
  return ts.isIdentifier(expression) ? expression.text : null;
}

/** @param {ts.Expression} expression */
function lastName(expression) {
  if (ts.isPropertyAccessExpression(expression)) return expression.name.text;
  return ts.isIdentifier(expression) ? expression.text : null;
}
