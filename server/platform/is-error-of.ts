/**
 * isErrorOf is `instanceof` for errors that cross module graphs: Next loads a file once for pages, once for route handlers,
 * once for instrumentation, and what one of them composed is used by all. An error of the same `name` counts; null (asked
 * by a subclass) leaves it at the chain of prototypes. The name is given as text: a build may shorten that of the class.
 */
export function isErrorOf(asked: { prototype: Error }, name: string | null, value: unknown): boolean {
  if (!(value instanceof Error)) return false;
  return Object.prototype.isPrototypeOf.call(asked.prototype, value) || value.name === name;
}
