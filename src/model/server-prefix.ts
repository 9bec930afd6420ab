import { AppError } from './problem.js';

/** Where the operator lets stores be: scheme, host and port, and the steps that a path must begin with. */
export interface ServerPrefix {
  readonly origin: string;
  readonly hostname: string;
  readonly steps: readonly string[];
}

/** What `--allow-server` says. Throws UsageInvalid. */
export function serverPrefix(text: string): ServerPrefix {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isPlain = url !== null && url.username + url.password + url.search + url.hash === '';
  if (!isPlain || !/^https?:$/.test(url.protocol)) {
    throw new AppError('UsageInvalid', '--allow-server must be the start of a URL, without user and question mark', {
      hint: 'such as https://vault.example.com:8200',
    });
  }
  return { origin: url.origin, hostname: url.hostname, steps: stepsOf(url) };
}

/** By the parts of the URL, never by its text: https://vault.example.com.evil.net begins with https://vault.example.com. */
export function isBelow(url: URL, prefix: ServerPrefix): boolean {
  const steps = stepsOf(url);
  return url.origin === prefix.origin && prefix.steps.every((step, index) => steps[index] === step);
}

/** Dots in a path, however they are written, are gone by now: `URL` resolves them. */
function stepsOf({ pathname }: URL): readonly string[] {
  return pathname.split('/').filter((step) => step !== '');
}
