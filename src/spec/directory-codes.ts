/** Every code that a problem in reading the spec directory can carry, with its meaning. docs/specs.md prints this table. */
export const DIRECTORY_CODES = {
  DirectoryMissing: 'the spec directory does not exist, or is no directory',
  DirectoryBusy: 'git was writing the work tree while it was read, twice',
  DirectoryMoved: 'the directory was exchanged for another while it was read, twice',
  DirectoryUnreadable: 'a directory could not be listed',
  FileUnreadable: 'a spec file could not be read, or is not a regular file',
  NotText: 'a spec file is not UTF-8 text',
  PathEscapes: 'a link leads out of the directory, or out of `platform/`',
  LinkLoop: 'a link leads back to a directory that it lies in',
  TooManyFiles: 'there are more than 100,000 files, or 5,000 links, below the directory',
} as const;

export type DirectoryCode = keyof typeof DIRECTORY_CODES;
