type Chosen = Pick<File, "name" | "size" | "lastModified">;

/** isSameFile: what was begun with one goes on with the other. Chosen anew, a file is another object. */
export function isSameFile(one: Chosen, other: Chosen): boolean {
  return one.name === other.name && one.size === other.size && one.lastModified === other.lastModified;
}
