import type { Unavailable } from '../../model/answer.js';
import type { Provider } from '../provider.js';
import { orBroken } from './broken.js';

export interface OpenedProvider {
  /** Opens it at the first call, and again after one that failed. */
  get(): Promise<Provider | Unavailable>;
  /** How many keys one question may carry; of one that does not open, 1. */
  batchOf(what: keyof Provider['batch']): Promise<number>;
  close(): Promise<void>;
}

export function openedProvider(store: string, open: () => Promise<Provider>): OpenedProvider {
  let opened: Promise<Provider> | null = null;
  const once = async (): Promise<Provider> => {
    try {
      return await (opened ??= open());
    } catch (thrown) {
      opened = null;
      throw thrown;
    }
  };
  return {
    get: () => orBroken(store, once),
    batchOf: async (what) => {
      const its = await orBroken(store, once);
      return 'kind' in its ? 1 : its.batch[what];
    },
    close: async () => {
      const its = await opened?.catch(() => null);
      opened = null;
      await its?.close();
    },
  };
}
