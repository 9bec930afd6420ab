import type { Clock, SourceRef } from '../../doors.js';
import type { Trial } from '../../model/source-trial.js';
import type { SecretStore } from '../../model/store.js';
import { cutOut, late } from '../remote/read-keys.js';
import { askOnce, keyText, wantedOf, type Wanted } from '../remote/wanted.js';
import type { Provider, RemoteAnswer, RemoteKey } from '../provider.js';
import type { Late, Session } from '../shelf/session.js';
import type { Shelf } from '../shelf/shelf.js';
import { taking, trialOf, type End } from './trial-of.js';

/**
 * The login, then every key once, within the limits of the store. Where the login is refused no key is asked for: a
 * system may lock out who fails too often. Nothing is noted: a keyed fingerprint of a value is none of anybody's here.
 */
export async function tryStore(
  store: SecretStore,
  refs: readonly SourceRef[],
  shelf: Shelf,
): Promise<readonly Trial[]> {
  const { session } = shelf.of(store);
  const { clock } = shelf;
  try {
    const from = clock.monotonic();
    const refused = await session.apart('its login', (provider) => provider.test());
    const ms = clock.monotonic() - from;
    const about = { kind: 'login', store: store.name, key: null, version: null, property: null } as const;
    const login = taking(ms, trialOf(about, refused ?? { kind: 'present', revision: null }));
    const wanted = refs.flatMap((ref) => wantedOf(ref) ?? []);
    if (refused !== null) return [login, ...wanted.map(({ source }) => trialOf(source, refused))];
    return [login, ...(await tryKeys(wanted, session, clock))];
  } finally {
    await session.close();
  }
}

type Timed = RemoteAnswer & { readonly ms: number };

async function tryKeys(
  wanted: readonly Wanted[],
  session: Session,
  clock: Pick<Clock, 'monotonic'>,
): Promise<readonly Trial[]> {
  const timed = async (provider: Provider, keys: readonly RemoteKey[]): Promise<readonly Timed[]> => {
    const from = clock.monotonic();
    const answers = await provider.read(keys);
    const ms = clock.monotonic() - from;
    return answers.map((answer) => ({ ...answer, ms }));
  };
  const answers = await askOnce(wanted, (keys) => session.ask(keys, timed));
  try {
    return wanted.map((one) => {
      const answer = answers.get(keyText(one));
      if (answer === undefined) throw new Error('internal: a key was wanted and not read');
      const trial = trialOf(one.source, endOf(one, answer));
      return 'ms' in answer ? taking(answer.ms, trial) : trial;
    });
  } finally {
    for (const answer of answers.values()) if (answer.kind === 'present') answer.value.wipe();
  }
}

function endOf(one: Wanted, answer: RemoteAnswer | Late): End {
  if (answer.kind === 'late') return late(one, answer.inMs);
  if (answer.kind !== 'present') return answer;
  const cut = cutOut(one, answer.value);
  if (cut.kind === 'unavailable') return cut;
  cut.value.wipe();
  return { kind: 'present', revision: answer.revision };
}
