import { DescribeParametersCommand } from '@aws-sdk/client-ssm';
import type { Clock } from '../../doors.js';
import type { RemoteCheck, RemoteKey } from '../provider.js';
import { isOfStore } from '../of-store.js';
import { isForbidden, told } from './failures.js';
import { revisionOf, selectorProblem, thingOf, type Parameters } from './parameter-value.js';

/** How many names one filter takes, and how many one page has. */
const PAGE = 50;
const AGAIN_MS = 3_600_000;

/**
 * Fifty parameters in one call that reads no value. It knows the newest version only: others, and what is not in the list,
 * are read. So is all for an hour, where the login may not list; and what is asked for beside a name that AWS takes for none.
 */
export function checkParameters(store: string, parameters: Parameters, clock: Clock) {
  let listFromMs = -Infinity;
  return async (keys: readonly RemoteKey[]): Promise<readonly RemoteCheck[]> => {
    const names = keys
      .filter((key) => key.version === null && selectorProblem(store, key) === null)
      .map(({ key }) => key);
    if (names.length === 0 || clock.monotonic() < listFromMs) return keys.map(() => UNREAD);
    const found = await list(names, parameters);
    if (found.kind === 'failure') {
      if (isForbidden(found)) listFromMs = clock.monotonic() + AGAIN_MS;
      return keys.map((key) => {
        const why = told(found, { store, thing: thingOf(key) });
        return isOfStore(why) ? why : UNREAD;
      });
    }
    return keys.map(({ key, version }) => {
      const revision = version === null ? (found.revisions.get(key) ?? null) : null;
      return revision === null ? UNREAD : { kind: 'revision', revision };
    });
  };
}

const UNREAD: RemoteCheck = { kind: 'unread' };

/** Pages may be empty, and still be followed by others. */
async function list(names: readonly string[], parameters: Parameters) {
  const revisions = new Map<string, string>();
  const ParameterFilters = [{ Key: 'Name', Option: 'Equals', Values: [...names] }];
  let next: string | undefined;
  for (let pages = 0; pages < MOST_PAGES; pages++) {
    const came = await parameters.ask((client) =>
      client.send(
        new DescribeParametersCommand({
          ParameterFilters,
          MaxResults: PAGE,
          ...(next !== undefined && { NextToken: next }),
        }),
      ),
    );
    if (came.kind === 'failure') return came;
    for (const parameter of came.got.Parameters ?? []) {
      const revision = revisionOf(parameter);
      if (revision === null) continue;
      for (const name of [parameter.Name, parameter.ARN]) if (name !== undefined) revisions.set(name, revision);
    }
    next = came.got.NextToken;
    if (next === undefined || next === '' || revisions.size >= names.length * 2) break;
  }
  return { kind: 'listed', revisions } as const;
}

/** Fifty parameters are one page; a few more may be empty. */
const MOST_PAGES = 10;
