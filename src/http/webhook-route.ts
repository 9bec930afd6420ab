import type { Operator } from '../doors.js';
import { AppError } from '../model/problem.js';
import { readSecretFile } from './read-secret-file.js';
import { jsonReply, refusal, type Reply } from './reply.js';
import type { Asked } from './request.js';
import { verifyWebhook } from './webhook.js';

/** GitHub's largest pushes are beyond this, and tell nothing that a wake-up needs: its rest is asked for in git. */
const LARGEST = 1024 * 1024;

export type Webhook = (asked: Asked, operator: Operator) => Promise<Reply>;

/**
 * POST /webhook: wakes the loop if the sender knows the secret, and looks at nothing that was sent. The file is read each
 * time, so that it may change. Throws WebhookSecretInvalid if it is of no use now.
 */
export async function openWebhook(path: string): Promise<Webhook> {
  await readSecret(path);
  return async (asked, operator) => {
    const body = await asked.body(LARGEST);
    if (!verifyWebhook(asked.headers, body, await readSecret(path))) {
      return refusal(401, { code: 'SignatureWrong', message: 'this is not signed with the secret of the webhook' });
    }
    operator.wake('webhook');
    return jsonReply(202, { formatVersion: '1.0', accepted: true });
  };
}

const SECRET_FILE = { code: 'WebhookSecretInvalid', what: 'webhook secret', flag: '--webhook-secret-file' } as const;

async function readSecret(path: string): Promise<string> {
  const text = await readSecretFile(path, SECRET_FILE);
  if (text.trim() !== '') return text.trim();
  throw new AppError('WebhookSecretInvalid', `the webhook secret "${path}" is empty`, {
    hint: 'the secret that GitHub, GitLab or Gitea was given, for example from `openssl rand -hex 32`',
  });
}
