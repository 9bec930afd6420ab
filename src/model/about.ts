/** What this program is and what it runs on, as `waxseal version` tells. */
export interface About {
  readonly version: string;
  /** The git commit that was built, with "-dirty" where files differed from it; null: the build did not know. */
  readonly commit: string | null;
  /** "20.20.2" */
  readonly node: string;
  /** "linux-x64" */
  readonly platform: string;
}
