import type { RunPart } from './run-part.js';
import { LISTEN } from './flags.js';

/** Health, metrics, the API, the page and the webhook. */
export const http: RunPart = {
  flags: [
    LISTEN,
    {
      flags: '--token-file <file>',
      does: 'who may use the API and the page: `token [scope,…]` a line (docs/http.md). Needed where others can reach --listen',
      holdsCredential: true,
    },
    {
      flags: '--webhook-secret-file <file>',
      does: 'let GitHub, GitLab and Gitea wake the loop at /webhook',
      holdsCredential: true,
    },
    {
      flags: '--metrics-per-secret <yes>',
      does: 'true or false: metrics with one series for each secret',
      fallback: 'true',
    },
  ],
  open: async ({ about, log, options, wire }) => {
    const perSecret = options.choice('metrics-per-secret', ['true', 'false']) === 'true';
    const [tokenFile, webhookFile] = [options.text('token-file'), options.text('webhook-secret-file')];
    const { version } = about;
    return wire.http({ listen: options.text('listen') ?? 'off', tokenFile, webhookFile, perSecret, version, log });
  },
};
