import { LISTEN } from './flags.js';
import type { Opened, RunPart } from './run-part.js';
import { makeSnapshots } from './snapshots.js';

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
  open: async (call) => {
    const { about, log, options, wire } = call;
    const perSecret = options.choice('metrics-per-secret', ['true', 'false']) === 'true';
    const [tokenFile, webhookFile] = [options.text('token-file'), options.text('webhook-secret-file')];
    const { version } = about;
    const snapshots = makeSnapshots(call);
    const listen = options.text('listen') ?? 'off';
    const snapshot = snapshots.take;
    const opened = await wire.http({ listen, tokenFile, webhookFile, perSecret, version, log, snapshot });
    const doors: Opened['doors'] = (all, specs) => snapshots.note(opened.doors?.(all, specs) ?? all, specs);
    return { ...opened, doors };
  },
};
