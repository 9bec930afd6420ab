import { AppError, type Problem } from '../../model/problem.js';
import { label, own, safe, type Markdown } from './text.js';

/** Where the host shows the files of the spec directory. Safe as the target of a link; without a slash at its end. */
export interface LinkBase {
  readonly url: string;
}

/** Throws UsageInvalid for what is not a plain address of the web. */
export function linkBaseOf(text: string): LinkBase {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isWeb = url?.protocol === 'https:' || url?.protocol === 'http:';
  if (url === null || !isWeb || url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw new AppError('UsageInvalid', '--link-base is not an address of files on the web', {
      hint: 'for example https://github.com/owner/repo/blob/COMMIT/secrets',
    });
  }
  return { url: url.href.replace(/\/+$/, '').replace(/[^A-Za-z0-9:/._~%[\]-]/g, (char) => percent(char)) };
}

/** "team/db.yaml:7 ", as a link to that line where there is a base. Nothing for what has no place. */
export function placeOf({ file, line }: Pick<Problem, 'file' | 'line'>, base: LinkBase | null): Markdown {
  if (file === null) return safe``;
  const place = line === null ? file : `${file}:${line}`;
  if (base === null) return safe`${place} `;
  const path = file.split('/').map(percent).join('/');
  const target = own(`${base.url}/${path}${line === null ? '' : `#L${line}`}`);
  return safe`[${label(place)}](${target}) `;
}

function percent(text: string): string {
  const bytes = new TextEncoder().encode(text);
  return [...bytes].map((byte) => (isPlain(byte) ? String.fromCharCode(byte) : hex(byte))).join('');
}

function isPlain(byte: number): boolean {
  return /[A-Za-z0-9_.-]/.test(String.fromCharCode(byte));
}

function hex(byte: number): string {
  return `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
}
