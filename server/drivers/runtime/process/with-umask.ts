/**
 * withUmask runs a synchronous function, such as the start of a process, under a file mode mask. Node has no such
 * option for a child, and the mask belongs to the whole process, so it is put back before anything else can run.
 */
export function withUmask<T>(mask: number, run: () => T): T {
  const before = process.umask(mask);
  try {
    return run();
  } finally {
    process.umask(before);
  }
}
