import { describe, expect, test } from '@jest/globals';
import { noticesOfPasses } from '../../src/notify/notice.js';
import { failed, held, passed, standing } from './reports.js';

const MINUTE = 60_000;

/** What is told of passes, each a minute after the last: "kind secret reason". */
function told(): (report: Parameters<ReturnType<typeof noticesOfPasses>>[0], minutes?: number) => string[] {
  const noticesOf = noticesOfPasses();
  let now = 0;
  return (report, minutes = 1) => {
    now += minutes * MINUTE;
    return noticesOf(report, now).map(({ kind, reason, secret }) => `${kind} ${secret ?? '-'} ${reason}`);
  };
}

describe('what a person is told', () => {
  test('is what needs attention, once, and its end, once', () => {
    const tell = told();
    expect(tell(passed({ held: [held()] }))).toEqual(['attention db ManagedByStack']);
    expect(tell(passed({ held: [held({ message: 'in other words' })] }))).toEqual([]);
    expect(tell(passed())).toEqual(['over db ManagedByStack']);
    expect(tell(passed())).toEqual([]);
  });

  test('is never what only waits', () => {
    expect(told()(passed({ held: [held({ class: 'waiting', reason: 'WaitingForTurn' })] }))).toEqual([]);
  });

  test('is an unchanged failure at most once an hour, however often it comes and goes', () => {
    const tell = told();
    const bad = passed({ held: [held()] });
    const all: string[] = [];
    for (let minute = 1; minute <= 119; minute += 1) all.push(...tell(minute % 2 === 1 ? bad : passed()));
    expect(all.filter((one) => one.startsWith('attention'))).toHaveLength(2);
    expect(all.filter((one) => one.startsWith('over'))).toHaveLength(2);
  });

  test('is a failure that lasts again after an hour, and its end', () => {
    const tell = told();
    const bad = passed({ held: [held()] });
    expect(tell(bad)).toHaveLength(1);
    expect(tell(bad, 59)).toEqual([]);
    expect(tell(bad, 1)).toEqual(['attention db ManagedByStack']);
    expect(tell(passed())).toEqual(['over db ManagedByStack']);
  });

  /** The last word was "over", for up to an hour in which it was not. */
  test('is a failure that came back, though it was told within the hour, once it lasts five minutes', () => {
    const tell = told();
    const bad = passed({ held: [held()] });
    expect(tell(bad)).toEqual(['attention db ManagedByStack']);
    expect(tell(passed())).toEqual(['over db ManagedByStack']);
    expect(tell(bad)).toEqual([]);
    expect(tell(bad, 4)).toEqual([]);
    expect(tell(bad)).toEqual(['attention db ManagedByStack']);
    expect(tell(bad, 10)).toEqual([]);
    expect(tell(passed())).toEqual(['over db ManagedByStack']);
  });

  test('is another failure of the same secret at once', () => {
    const tell = told();
    tell(passed({ held: [held()] }));
    const both = passed({ held: [held(), held({ service: 'api' })] });
    expect(tell(both)).toEqual(['attention db ManagedByStack']);
  });

  test('is a version that failed, under that name', () => {
    expect(told()(passed({ held: [held({ reason: 'VersionFailed', holder: 'db_v2' })] }))).toEqual([
      'version-failed db VersionFailed',
    ]);
  });

  test('is a document that cannot be read, with its place', () => {
    const problem = { severity: 'error', code: 'YamlInvalid', message: 'no YAML', hint: null, column: 1 } as const;
    const notices = noticesOfPasses()(passed({ problems: [{ ...problem, file: 'db.yaml', line: 7 }] }), 0);
    expect(notices).toMatchObject([{ kind: 'attention', reason: 'YamlInvalid', message: 'db.yaml:7: no YAML' }]);
    const lint = { ...problem, severity: 'warning', file: 'db.yaml', line: 7 } as const;
    expect(told()(passed({ problems: [lint] }))).toEqual([]);
  });

  test('is a rollout that is done, by a process that saw it on trial', () => {
    const tell = told();
    expect(tell(passed({ standings: [standing('proven', 'db_v1')] }))).toEqual([]);
    expect(tell(passed({ standings: [standing('trial')] }))).toEqual([]);
    expect(tell(passed({ standings: [standing('proven')] }))).toEqual(['rolled-out db Proven']);
    expect(tell(passed({ standings: [standing('proven')] }))).toEqual([]);
  });

  test('names the services that run on the new version', () => {
    const noticesOf = noticesOfPasses();
    noticesOf(passed({ standings: [standing('trial', 'db_v2', ['web', 'api'])] }), 0);
    const [notice] = noticesOf(passed({ standings: [standing('proven', 'db_v2', ['web', 'api'])] }), 1);
    expect(notice?.message).toBe('"db_v2" is proven: runs in web, api');
  });

  test('is that the operator cannot work only after a minute of it, and that it works again', () => {
    const tell = told();
    expect(tell(failed(), 0)).toEqual([]);
    expect(tell(failed(), 0.5)).toEqual([]);
    expect(tell(failed(), 0.5)).toEqual(['failing - EngineUnreachable']);
    expect(tell(failed())).toEqual([]);
    expect(tell(passed())).toEqual(['working - EngineUnreachable']);
    expect(tell(failed())).toEqual([]);
  });

  test('is no end of anything while the operator cannot see', () => {
    const tell = told();
    tell(passed({ held: [held()] }));
    expect(tell(failed(), 0)).toEqual([]);
    expect(tell(passed({ held: [held()] }))).toEqual([]);
  });
});
