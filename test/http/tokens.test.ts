import { rmSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { findToken, parseTokens } from '../../src/http/tokens.js';
import { refusal } from '../support/identities.js';
import { READER, RUNNER, server, tokenFile } from './server.js';

describe('a token file', () => {
  test('has one token a line, with its scopes; read is meant where none is named', () => {
    const tokens = parseTokens(`# who may ask\n\n${READER}\n  ${RUNNER}\tread,reconcile  \r\n`, 'f');
    expect(findToken(tokens, READER)?.scopes).toEqual(['read']);
    expect(findToken(tokens, RUNNER)?.scopes).toEqual(['read', 'reconcile']);
    expect(findToken(tokens, `${READER}x`)).toBeNull();
    expect(findToken(tokens, '')).toBeNull();
  });

  test.each([
    ['nothing', '# only this\n', 'it holds no token'],
    ['a short token', 'nineteen-characters\n', 'line 1 has a token of less than 20 characters'],
    ['a long token', `${'x'.repeat(513)}\n`, 'line 1 has a token of more than 512 characters'],
    ['an unknown scope', `\n${READER} write\n`, 'line 2 names a scope that is none of read, reconcile'],
    ['more words', `${READER} read reconcile\n`, 'line 1 has more than a token and its scopes'],
    ['odd characters', `${READER}!\n`, 'line 1 has a token with other characters than A-Z a-z 0-9 . _ ~ + / = -'],
    ['a token twice', `${READER}\n${READER} reconcile\n`, 'line 2 repeats a token'],
  ])('with %s is refused, without a word of a token', async (_, text, why) => {
    const { code, message } = await refusal(() => parseTokens(text, 'tokens'));
    expect({ code, message }).toEqual({
      code: 'TokenFileInvalid',
      message: `the token file "tokens" cannot be used: ${why}`,
    });
  });

  test('that is bad or missing stops the start', async () => {
    expect((await refusal(() => server({ tokens: 'short\n' }))).code).toBe('TokenFileInvalid');
    expect((await refusal(() => server({ tokens: null, tokenFile: '/nowhere/tokens' }))).code).toBe(
      'TokenFileUnreadable',
    );
  });

  test('that is missing, or a directory, says which of both', async () => {
    const missing = await refusal(() => server({ tokens: null, tokenFile: '/nowhere/tokens' }));
    expect([missing.message, missing.hint]).toEqual([
      'there is no token file "/nowhere/tokens"',
      'name a file that this process can read with --token-file',
    ]);
    const directory = await refusal(() => server({ tokens: null, tokenFile: '/' }));
    expect([directory.message, directory.hint]).toEqual([
      'the token file "/" cannot be read (EISDIR)',
      'it is a directory: name the file in it with --token-file',
    ]);
  });

  test('is read again once it has changed', async () => {
    const path = tokenFile(`${READER}\n`);
    const { ask } = await server({ tokenFile: path, tokens: null });
    const status = async (token: string): Promise<number> => (await ask('/api/v1/version', { token })).status;
    expect(await status(READER)).toBe(200);
    writeFileSync(path, `${RUNNER} read\n`);
    expect([await status(READER), await status(RUNNER)]).toEqual([401, 200]);
  });

  test('that has gone bad lets nobody in, says so once, and heals', async () => {
    const path = tokenFile(`${READER}\n`);
    const { ask, logged } = await server({ tokenFile: path, tokens: null });
    rmSync(path);
    for (let i = 0; i < 3; i++) expect((await ask('/api/v1/version', { token: READER })).status).toBe(401);
    expect(logged.filter((line) => line.startsWith('nobody is let in'))).toHaveLength(1);
    writeFileSync(path, `${READER}\n`);
    expect((await ask('/api/v1/version', { token: READER })).status).toBe(200);
  });
});
