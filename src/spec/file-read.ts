/** A file of the spec directory that a document names, as it was read; or why it could not be. */
export interface FileRead {
  /** Relative to the spec directory, with slashes. */
  readonly path: string;
  readonly read:
    | { readonly text: string; readonly sha256: string }
    | { readonly code: 'FileMissing' | 'PathEscapes'; readonly why: string };
}
