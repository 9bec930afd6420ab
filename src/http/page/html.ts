import { printable } from '../../model/printable.js';

/** Text that is HTML already. Only `markup` makes it. */
export interface Html {
  readonly html: string;
}

type Part = string | number | Html | readonly Html[] | null;

/**
 * HTML from a template in which everything that is put in is text, unless it is Html itself. null is nothing. It is
 * not called `html`, since prettier would lay such templates out, and the page's policy carries hashes of its parts.
 */
export function markup(texts: TemplateStringsArray, ...parts: readonly Part[]): Html {
  const written = parts.map(write);
  return { html: texts.map((text, at) => text + (written[at] ?? '')).join('') };
}

function write(part: Part): string {
  if (part === null) return '';
  if (typeof part === 'string' || typeof part === 'number') return escape(String(part));
  return 'html' in part ? part.html : part.map((one) => one.html).join('');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
};

function escape(text: string): string {
  return printable(text).replace(/[&<>"'`]/g, (sign) => ENTITIES[sign] ?? '');
}
