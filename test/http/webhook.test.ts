import { createHmac } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { verifyWebhook } from '../../src/http/webhook.js';

/** The example of GitHub's manual, "Validating webhook deliveries". */
const SECRET = "It's a Secret to Everybody";
const BODY = Buffer.from('Hello, World!');
const SIGNATURE = '757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17';

describe('a webhook is believed', () => {
  test.each([
    ['with the signature of GitHub', { 'x-hub-signature-256': `sha256=${SIGNATURE}` }],
    ['with the signature of Gitea and Forgejo, which has no prefix', { 'x-gitea-signature': SIGNATURE }],
    ["with GitLab's token, which is the secret itself", { 'x-gitlab-token': SECRET }],
    ['with a good proof beside a bad one', { 'x-gitea-signature': SIGNATURE, 'x-hub-signature-256': 'sha256=00' }],
  ])('%s', (_, headers) => {
    expect(verifyWebhook(headers, BODY, SECRET)).toBe(true);
  });

  test('as it came, whatever its bytes are', () => {
    const body = Uint8Array.from([0xff, 0, 0x0d, 0x0a, 0xc3]);
    const signature = createHmac('sha256', SECRET).update(body).digest('hex');
    expect(verifyWebhook({ 'x-hub-signature-256': `sha256=${signature}` }, body, SECRET)).toBe(true);
  });
});

describe('a webhook is not believed', () => {
  test.each([
    ['without any proof', {}],
    ['with an empty one', { 'x-hub-signature-256': '', 'x-gitea-signature': '', 'x-gitlab-token': '' }],
    [
      'with the old SHA-1 signature',
      { 'x-hub-signature': `sha1=${createHmac('sha1', SECRET).update(BODY).digest('hex')}` },
    ],
    ['with the signature without its prefix', { 'x-hub-signature-256': SIGNATURE }],
    ['with a prefix that is not expected', { 'x-gitea-signature': `sha256=${SIGNATURE}` }],
    ['with half of a signature', { 'x-gitea-signature': SIGNATURE.slice(0, 32) }],
    ['with the start of the token', { 'x-gitlab-token': SECRET.slice(0, -1) }],
    ['with a header that came twice', { 'x-gitlab-token': [SECRET, SECRET] }],
  ])('%s', (_, headers) => {
    expect(verifyWebhook(headers, BODY, SECRET)).toBe(false);
  });

  test('with a signature of another body, or of another secret', () => {
    const headers = { 'x-hub-signature-256': `sha256=${SIGNATURE}` };
    expect(verifyWebhook(headers, Buffer.from('Hello, World'), SECRET)).toBe(false);
    expect(verifyWebhook(headers, BODY, 'another')).toBe(false);
  });

  test('while no secret is set', () => {
    const signature = createHmac('sha256', '').update(BODY).digest('hex');
    expect(verifyWebhook({ 'x-gitea-signature': signature, 'x-gitlab-token': '' }, BODY, '')).toBe(false);
  });
});
