import { delimiter, dirname } from "node:path";
import { RuntimeError } from "../port";

export type ChildPlace = {
  home: string;
  tmp: string;
  /** interpreter whose folder comes first in PATH, so that scripts of a virtual environment are found */
  python: string;
};

const USER_NAME = "odoo";
const SYSTEM_PATH = ["/usr/local/bin", "/usr/bin", "/bin"];

/**
 * buildChildEnvironment gives a process everything it may know: nothing of Capstan's own environment is passed on.
 * `variables` are the project's; `reserved` cannot be set by them. Throws RuntimeError for a name no system takes.
 */
export function buildChildEnvironment(
  place: ChildPlace,
  variables: Record<string, string>,
  tags: Record<string, string>,
): Record<string, string> {
  for (const [name, value] of Object.entries(variables)) checkVariable(name, value);
  return {
    LANG: "C.UTF-8",
    // fewer arenas: glibc's address space per thread would count against the limit on virtual memory
    MALLOC_ARENA_MAX: "2",
    ...variables,
    ...tags,
    PATH: [dirname(place.python), ...SYSTEM_PATH].join(delimiter),
    HOME: place.home,
    // the user id has no entry in /etc/passwd; Odoo asks for its name before anything else
    USER: USER_NAME,
    LOGNAME: USER_NAME,
    TMPDIR: place.tmp,
    // packages are those of the virtual environment, not what somebody put under HOME
    PYTHONNOUSERSITE: "1",
    // odoo.conf is UTF-8 whatever the locale
    PYTHONUTF8: "1",
    // lines reach the log when they are written
    PYTHONUNBUFFERED: "1",
  };
}

function checkVariable(name: string, value: string): void {
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !value.includes("\0")) return;
  throw new RuntimeError(
    "failed",
    `“${name.slice(0, 80)}” cannot be an environment variable: use letters, digits and _, and no zero byte.`,
  );
}
