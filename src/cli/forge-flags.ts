import { AppError } from '../model/problem.js';
import type { Options } from './options.js';

export const FORGES = ['github', 'gitlab', 'gitea'] as const;
export type ForgeKind = (typeof FORGES)[number];

/** Where the API of each is unless a person says otherwise. */
const HOSTED: Readonly<Record<ForgeKind, string | null>> = {
  github: 'https://api.github.com',
  gitlab: 'https://gitlab.com/api/v4',
  gitea: null,
};

interface ForgeWish {
  readonly forge: ForgeKind;
  readonly repo: string;
  /** Without a slash at its end. */
  readonly api: string;
  readonly tokenFile: string;
}

/** The flags `<forge>`, `<stem>-repo`, `<stem>-token-file`, `<stem>-url`. Throws UsageInvalid. */
export function readForge(options: Options, flag: string, stem: string): ForgeWish {
  const forge = options.choice(flag, FORGES);
  const api = (options.text(`${stem}-url`) ?? HOSTED[forge])?.replace(/\/+$/, '');
  const [repo, tokenFile] = [options.text(`${stem}-repo`), options.text(`${stem}-token-file`)];
  if (repo === null || tokenFile === null || api === undefined) {
    const missing = api === undefined ? 'url' : repo === null ? 'repo' : 'token-file';
    throw new AppError('UsageInvalid', `--${flag} ${forge} needs --${stem}-${missing}`);
  }
  if (!/^https?:\/\/[^\s@]+$/.test(api)) {
    throw new AppError('UsageInvalid', `--${stem}-url must be an http or https URL without credentials`);
  }
  return { forge, repo, api, tokenFile };
}
