import { AppError } from '../model/problem.js';
import type { RunPart } from './run-part.js';

const FORMATS = ['generic', 'slack', 'teams', 'discord', 'ntfy', 'apprise', 'template'] as const;
export type NotifyFormat = (typeof FORMATS)[number];

/** Tells a webhook what a person wants to know. */
export const notifyPart: RunPart = {
  flags: [
    {
      flags: '--notify-url-file <file>',
      does: 'file with the URL of a webhook that is told what needs attention',
      holdsCredential: true,
    },
    {
      flags: '--notify-format <format>',
      does: `what that webhook reads: ${FORMATS.join(', ')}`,
      fallback: 'generic',
    },
    { flags: '--notify-template <file>', does: 'JSON with {{ fields }} in it, for the format template' },
  ],
  open: ({ log, options, wire }) => {
    const format = options.choice('notify-format', FORMATS);
    const [urlFile, template] = [options.text('notify-url-file'), options.text('notify-template')];
    if ((format === 'template') !== (template !== null)) {
      throw new AppError('UsageInvalid', '--notify-format template and --notify-template go together');
    }
    return urlFile === null ? Promise.resolve({}) : wire.notifier({ format, template, urlFile }, log);
  },
};
