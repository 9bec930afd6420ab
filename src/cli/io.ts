/**
 * What a verb knows of the terminal it runs in. Built from `process` in main.ts; tests hand in their own.
 * Results go to `out`, everything else to `err` (DESIGN 7).
 */
export interface Io {
  /** Writes to standard output as it stands: the caller ends its own lines. */
  out(text: string): void;
  /** Writes to standard error as it stands. */
  err(text: string): void;
  /** Everything that standard input gives, exactly. The caller owns (and wipes) the bytes. */
  readStdin(): Promise<Uint8Array>;
  /** Asks on the terminal without echo. The line as typed, without its line end. The caller owns the bytes. */
  promptHidden(question: string): Promise<Uint8Array>;
  /** Asks on the terminal; anything but "yes" or "y" is no. */
  confirm(question: string): Promise<boolean>;
  readonly stdinIsTerminal: boolean;
  readonly stdoutIsTerminal: boolean;
  readonly stderrIsTerminal: boolean;
  /** Width of the terminal in columns; 80 where there is none. */
  readonly columns: number;
  /** Standard output may be coloured: it is a terminal and NO_COLOR is not set. */
  readonly color: boolean;
}
