import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, jest, test } from '@jest/globals';
import { newDesk, waxseal, type Told } from '../cli/doors.js';
import { attention, rotation, standing, typo } from '../cli/plans.js';
import { planOf } from '../apply/steps.js';
import { failure, report } from './reports.js';
import { READER, RUNNER, server, tokenFile, type FakeServer } from './server.js';

// Many requests of a busy machine.
jest.setTimeout(60_000);

const readerFile = tokenFile(`# of the page\n${READER} read\n`);
const runnerFile = tokenFile(`${RUNNER}\n`);

function cli(line: string): Promise<Told> {
  return waxseal(newDesk(), line);
}

/** `waxseal apply --url`; the passes come once the request has woken the loop. */
async function applied({ operator, port }: FakeServer, more: string, passes: () => void): Promise<Told> {
  const told = cli(`apply --url http://127.0.0.1:${port} --token-file ${runnerFile} ${more}`);
  while (operator.woken.length === 0) await new Promise((resolve) => setImmediate(resolve));
  passes();
  return told;
}

describe('waxseal status --url', () => {
  test('shows what the operator saw, as the table and as JSON', async () => {
    const { operator, port } = await server();
    operator.pass(report({ ...planOf(), standings: [standing('db')] }));
    const line = `status --url http://127.0.0.1:${port} --token-file ${readerFile}`;
    const table = await cli(line);
    expect(table).toMatchObject({ code: 0, err: '' });
    expect(table.out).toContain('db      v1       proven');
    const { code, out } = await cli(`${line} -o json`);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ formatVersion: '1.0', secrets: [{ secret: 'db' }] });
  });

  test('says that it is old when the last pass failed, and exits with 1 for invalid documents', async () => {
    const { operator, port } = await server();
    operator.pass(report({ ...planOf(), problems: [typo()] }));
    operator.pass(failure());
    const { code, err } = await cli(`status --url http://127.0.0.1:${port}/ --token-file ${readerFile}`);
    expect(code).toBe(1);
    expect(err).toContain('note: the last pass failed, so this is older: the Swarm has no leader (NoQuorum)');
    expect(err).toContain('unknown field "consumer" in "spec"');
  });

  test('tells what is wrong: no token, no right, nobody there, somebody else there', async () => {
    const { operator, port } = await server();
    operator.pass(report());
    const url = `http://127.0.0.1:${port}`;
    expect((await cli(`status --url ${url}`)).err).toContain('says: a bearer token is needed');
    expect((await cli(`status --url ${url} --token-file ${runnerFile}`)).err).toContain('has no scope "read"');
    expect((await cli('status --url http://127.0.0.1:1')).err).toContain('does not answer (ECONNREFUSED)');
    expect((await cli('status --url ftp://x')).err).toContain('--url is no http or https URL');
    const credentials = await cli('status --url http://me:hunter2-of-mine@127.0.0.1:1');
    expect(credentials.err).toContain('--url may hold no credentials');
    expect(credentials.err).not.toContain('hunter2-of-mine');
    const other = createServer((_, response) => response.end('<html>'));
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port: elsewhere } = other.address() as AddressInfo;
    const { code, err } = await cli(`status --url http://127.0.0.1:${elsewhere}`);
    other.close();
    expect([code, err]).toEqual([1, expect.stringContaining('does not answer as an operator does (200)')]);
  });
});

describe('waxseal apply --url', () => {
  test('waits for the operator, tells what it did, and exits as apply does', async () => {
    const fake = await server();
    const first = report(rotation());
    const steps = first.plan?.steps ?? [];
    const { code, out } = await applied(fake, '', () => {
      const done = { result: 'done' as const, code: null, message: null, unknown: false };
      fake.operator.pass({ ...first, outcomes: steps.map((step) => ({ step, ...done })) });
      fake.operator.pass(report({ ...planOf(), standings: [standing('db')] }));
    });
    expect(code).toBe(0);
    expect(out).toContain('  create db_v2\n  repoint web\nSettled: 2 steps done.\n');
    expect(out).toContain('1 secret: 1 proven.');
  });

  test('exits with 3 for attention and for a time that is up', async () => {
    const urgent = await server();
    const told = await applied(urgent, '-o json', () => {
      urgent.operator.pass(report({ ...planOf(), held: [attention('db')] }));
    });
    expect(told.code).toBe(3);
    expect(JSON.parse(told.out)).toMatchObject({ end: 'settled', exitCode: 3 });
    const slow = await server();
    const late = await applied(slow, '--timeout 3s', () => {
      slow.operator.pass(report(rotation({ steps: [] })));
    });
    expect([late.code, late.out]).toEqual([3, expect.stringContaining('The time is up')]);
  });

  test('with --no-wait only wakes the operator', async () => {
    const { operator, port } = await server();
    const { code } = await cli(`apply --url http://127.0.0.1:${port} --token-file ${runnerFile} --no-wait`);
    expect([code, operator.woken]).toEqual([0, ['request']]);
  });

  test('tells the error of passes that fail, and sends no confirmation', async () => {
    const fake = await server();
    const { code, err } = await applied(fake, '--timeout 3s', () => {
      fake.operator.pass(failure());
    });
    expect([code, err]).toEqual([1, expect.stringContaining('says: the Swarm has no leader')]);
    expect((await cli('apply --url http://127.0.0.1:1 --confirm-removals x')).err).toContain('cannot be sent');
  });
});

describe('waxseal health', () => {
  test('is 0 while passes end, 1 when they do not, and 1 when nobody answers', async () => {
    const fake = await server();
    const line = `health --listen 127.0.0.1:${fake.port}`;
    expect(await cli(line)).toMatchObject({ code: 0, err: '' });
    fake.later = 600_000;
    const { code, out } = await cli(line);
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ healthy: false });
    fake.stop.abort();
    await fake.closed;
    expect((await cli(line)).code).toBe(1);
  });

  test('asks nobody where the operator does not listen, and is content', async () => {
    expect((await cli('health --listen off')).code).toBe(0);
  });
});
