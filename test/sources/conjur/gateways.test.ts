import { expect, test } from '@jest/globals';
import { standBefore, type Mischief } from '../contract/meddler.js';
import { openedConjur, openWith, said, write } from './opened.js';

const opened = openedConjur();

/** What comes of one value, which has nothing around it, where a gateway does this. */
async function through(mischief: Mischief | null): Promise<string> {
  write(opened, 'app/db', 'a value of some length');
  const gateway = await standBefore(opened.fake.address);
  if (mischief !== null) gateway.meddle('/secrets/', mischief);
  const provider = openWith({ ...opened, fake: { ...opened.fake, address: gateway.address } });
  const [answer] = await provider.read([{ key: 'app/db', version: '1' }]);
  await provider.close();
  await gateway.stop();
  return said(answer);
}

test('a value comes through a gateway that leaves it alone', async () => {
  expect(await through(null)).toBe('a value of some length');
});

test.each([
  ['that was packed, though nobody asked for it', 'gzip'],
  ['that says to be packed in two ways', 'identity, br'],
])('a value %s, is not what the service would get', async (_, encoding) => {
  const headers = { 'content-type': 'text/plain', 'content-encoding': encoding };
  expect(await through({ kind: 'answer', status: 200, body: 'packed', headers })).toBe('StoreAnswerInvalid');
});

test('half of a value is none, where only the end of the connection tells that it is over', async () => {
  expect(await through({ kind: 'open end' })).toBe('StoreAnswerInvalid');
});
