import { createHash } from 'node:crypto';
import { markup, type Html } from './html.js';
import { SCRIPT } from './script.js';
import { STYLE } from './style.js';

/** What stands around every page. */
export interface Around {
  readonly title: string;
  readonly owner: string | null;
  /** The page is exchanged for a fresh one now and then. */
  readonly live: boolean;
  /** Shows a button to sign out. */
  readonly signedIn: boolean;
  readonly version: string;
}

const RAW_STYLE: Html = { html: STYLE };
const RAW_SCRIPT: Html = { html: SCRIPT };

/** The only policy under which this page may run: nothing but its own two inline parts, and asking where it came from. */
export const PAGE_POLICY = [
  "default-src 'none'",
  `style-src '${hashOf(STYLE)}'`,
  `script-src '${hashOf(SCRIPT)}'`,
  "connect-src 'self'",
  'img-src data:',
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

export function shell({ live, owner, signedIn, title, version }: Around, main: Html): string {
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" href="${ICON}">
${live ? markup`<noscript><meta http-equiv="refresh" content="30"></noscript>` : null}
<style>${RAW_STYLE}</style>
</head>
<body>
<div class="frame">
<header>
${SEAL}
<h1>Waxseal</h1>
${owner === null ? null : markup`<span class="owner">${owner}</span>`}
<div class="end"><span class="live" role="status"></span>${signedIn ? SIGN_OUT : null}</div>
</header>
<main>
${main}
</main>
<footer>Waxseal ${version}. Values never appear here: nobody can read them back.</footer>
</div>
${live ? markup`<script>${RAW_SCRIPT}</script>` : null}
</body>
</html>
`.html;
}

const SIGN_OUT = markup`<form method="post" action="/sign-out"><button>Sign out</button></form>`;

/** A blob of wax with a W pressed into it. */
const SEAL = markup`<svg viewBox="0 0 32 32" aria-hidden="true"><path d="M16 1c3 0 4 2 6.500 3s5.500 1 6.500 4-1 4.500-.5 7.500 2.500 4.500.5 7.500-4.500 2-7 4-3.500 4-6.500 4-4-2.500-6.500-3.500-5.500-1-6.500-4 .5-4.500 0-7.500-2.500-4.500-.5-7.500 4.500-2 7-4 4-3.500 7-3.500z"/><path d="M9 11l3 10 4-8 4 8 3-10" fill="none" stroke="#fff" stroke-width="2.200" stroke-linecap="round" stroke-linejoin="round"/></svg>`;

const ICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Ccircle cx='16' cy='16' r='15' fill='%239d2235'/%3E%3Cpath d='M9 11l3 10 4-8 4 8 3-10' fill='none' stroke='%23fff' stroke-width='2.500'/%3E%3C/svg%3E";

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
