import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** As node:http gives them: lower-case names. */
type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/**
 * Whether a webhook comes from somebody who knows the secret: signed as GitHub (`X-Hub-Signature-256`) or Gitea and
 * Forgejo (`X-Gitea-Signature`) do it, or with GitLab's `X-Gitlab-Token`. `body` is the request's, byte for byte. The
 * time that it takes tells nothing about the secret. False if the secret is empty.
 */
export function verifyWebhook(headers: Headers, body: Uint8Array, secret: string): boolean {
  if (secret === '') return false;
  const signature = createHmac('sha256', secret).update(body).digest('hex');
  const proofs = [
    equal(headers['x-hub-signature-256'], `sha256=${signature}`),
    equal(headers['x-gitea-signature'], signature),
    equal(headers['x-gitlab-token'], secret),
  ];
  return proofs.includes(true);
}

/** By digests, which are of one length whatever was sent. */
function equal(sent: Headers[string], wanted: string): boolean {
  const digest = (text: string): Uint8Array => createHash('sha256').update(text).digest();
  return typeof sent === 'string' && timingSafeEqual(digest(sent), digest(wanted));
}
