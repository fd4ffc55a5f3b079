import ts from "typescript";
import { LAWS } from "./rules.mjs";

/** @typedef {{ file: string, line: number, law: string, message: string }} Violation */

/**
 * findViolations reads one file.
 *
 * @param {string} file relative to the repository
 * @param {string} text
 * @returns {Violation[]}
 */
export function findViolations(file, text) {
  const laws = LAWS.filter(({ appliesTo }) => appliesTo(file));
  if (laws.length === 0) return [];
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true, kindOf(file));
  /** @type {Violation[]} */
  const found = [];
  const visit = (/** @type {ts.Node} */ node) => {
    for (const { name, message, isBroken } of laws)
      if (isBroken(node)) {
        const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
        found.push({ file, line: line + 1, law: name, message });
      }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** @param {string} file */
function kindOf(file) {
  if (/\.[jt]sx$/.test(file)) return ts.ScriptKind.TSX;
  return /\.[cm]?js$/.test(file) ? ts.ScriptKind.JS : ts.ScriptKind.TS;
}
