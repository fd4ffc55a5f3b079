type Chosen = Pick<File, "name" | "size" | "lastModified">;

/** isSameFile: what was begun with one goes on with the other. Chosen anew, a file is another object. */
export function isSameFile(one: Chosen, other: Chosen): boolean {
  return one.name === other.name && one.size === other.size && one.lastModified === other.lastModified;
}

/** isBegunFile: the file may be the one that has begun to arrive; when it was written is not known of that one. */
export function isBegunFile(begun: { fileName: string; sizeBytes: number }, file: Chosen): boolean {
  return begun.fileName === file.name.trim() && begun.sizeBytes === file.size;
}
