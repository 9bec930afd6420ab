import { AppError } from '../model/problem.js';
import type { Payload } from './formats.js';
import { textOf, type Message } from './message.js';

/** What may stand between {{ and }}: each becomes a whole JSON text, quotes included. */
const FIELDS: Readonly<Record<string, (message: Message) => unknown>> = {
  title: ({ title }) => title,
  text: textOf,
  severity: ({ severity }) => severity,
  owner: ({ owner }) => owner,
  commit: ({ commit }) => commit,
  pass: ({ pass }) => pass,
  time: ({ time }) => time,
  notices: ({ notices }) => notices,
};

const EXAMPLE: Message = {
  ...{ owner: 'owner', pass: 'pass', commit: 'commit', time: '2026-11-28T03:00:00.000Z', severity: 'failure' },
  ...{ title: 'title', lines: ['line'], notices: [] },
};

/**
 * A template of JSON, like `{ "subject": {{ title }}, "body": {{ text }} }`.
 *
 * @throws AppError TemplateInvalid: an unknown field, or what comes out is no JSON.
 */
export function templateOf(text: string): (message: Message) => Payload {
  const fill = (message: Message): string =>
    text.replace(/\{\{\s*(\w*)\s*\}\}/g, (_, name: string) => {
      const field = Object.hasOwn(FIELDS, name) ? FIELDS[name] : undefined;
      if (field === undefined) throw invalid(`there is no field "${name}"`);
      return JSON.stringify(field(message));
    });
  try {
    JSON.parse(fill(EXAMPLE));
  } catch (error) {
    throw error instanceof AppError ? error : invalid('what it gives is no JSON');
  }
  return (message) => ({ headers: { 'content-type': 'application/json' }, body: fill(message) });
}

function invalid(why: string): AppError {
  return new AppError('TemplateInvalid', `the template of --notify-template cannot be used: ${why}`, {
    hint: `JSON with these fields in it, without quotes around them: ${Object.keys(FIELDS)
      .map((name) => `{{ ${name} }}`)
      .join(' ')}`,
  });
}
