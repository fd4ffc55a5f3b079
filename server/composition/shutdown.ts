/** The signal that ends every stream of this process; on globalThis, since Next loads several copies of a module. */
const KEY = Symbol.for("capstan.shutdown");

/** getShutdown gives the process's one controller. */
export function getShutdown(): AbortController {
  const holder = globalThis as { [KEY]?: AbortController };
  holder[KEY] ??= new AbortController();
  return holder[KEY];
}
