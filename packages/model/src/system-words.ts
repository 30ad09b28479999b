/**
 * What an operating system's word for a failure means to a person.
 *
 * @module
 */
const meanings: Readonly<Record<string, string>> = {
  EACCES: "it is not allowed",
  EDQUOT: "your share of the disk is used up",
  EEXIST: "something else is there under its name",
  EFBIG: "the file may not grow any more",
  EIO: "the disk failed",
  EISDIR: "it is a folder",
  ELOOP: "its links lead in a circle",
  EMFILE: "too many files are open",
  ENAMETOOLONG: "its name is too long",
  ENOENT: "there is no such file or folder",
  ENOSPC: "the disk is full",
  ENOTDIR: "a part of its path is no folder",
  EPERM: "it is not allowed",
  EROFS: "the disk cannot be written",
};

/** The meaning with the word, to search for: `it is a folder (EISDIR)`. A word that is not known stays as it is. */
export function systemWords(reason: string): string {
  const meaning = meanings[reason];
  return meaning === undefined ? reason : `${meaning} (${reason})`;
}
