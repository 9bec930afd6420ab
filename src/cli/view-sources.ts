import { count } from '../model/object-words.js';
import type { Reference, Trial } from '../model/source-trial.js';
import type { ProviderSpec, SecretStore } from '../model/store.js';
import { whereOf } from '../model/store-where.js';
import { paint, wrap, type Look } from './layout.js';

/** The stores, each with what lies in it, then what lies in none. */
export function sourcesHuman(stores: readonly SecretStore[], references: readonly Reference[]): string {
  const names = new Set(stores.map(({ name }) => name));
  const sections = stores.map(({ name, provider }) => [
    `${name}: ${placeOf(provider)}`,
    ...linesOf(references.filter(({ store }) => store === name)),
  ]);
  const others = references.filter(({ store }) => store === null || !names.has(store));
  if (others.length > 0) sections.push(['in no store', ...linesOf(others)]);
  const end = `${count(stores.length, 'store')}, ${count(references.length, 'reference')}.`;
  return `${[...sections.flatMap((section) => [...section, '']), end].join('\n')}\n`;
}

function placeOf(provider: ProviderSpec): string {
  const { address, engine, mount } = whereOf(provider);
  return `${provider.kind} at ${address}, ${engine}${mount === null ? '' : ` at ${mount}`}`;
}

function linesOf(references: readonly Reference[]): readonly string[] {
  if (references.length === 0) return ['    no document names anything in it'];
  return references.map((reference) => `    ${placeText(reference)}`);
}

/** One line for each, and what can be done about those that failed. */
export function trialsHuman(trials: readonly Trial[], look: Look): string {
  const failed = trials.filter(({ failure }) => failure !== null).length;
  const lines = trials.flatMap((trial) => trialLines(trial, look));
  const end = failed === 0 ? 'all of them work' : `${String(failed)} of them failed`;
  const said =
    trials.length === 0
      ? 'There is nothing to try: no store, and no file.'
      : `${count(trials.length, 'trial')}, ${end}.`;
  return `${[...lines, ...(lines.length === 0 ? [] : ['']), said].join('\n')}\n`;
}

function trialLines(trial: Trial, look: Look): readonly string[] {
  const { failure, ms, revision } = trial;
  const time = ms === null ? [] : [`${String(ms)} ms`];
  const place = placeText(trial);
  if (failure === null) {
    const facts = [...(revision === null ? [] : [`revision ${revision}`]), ...time];
    return [`${paint(look, 'green', '+')} ${place}: ${facts.join(', ')}`];
  }
  const facts = [`${failure.class} (${failure.code})`, ...(ms === null ? ['not asked'] : time)];
  // Of what was not asked for, since the login failed, the login has told it.
  const said = ms === null ? [] : [failure.message, ...(failure.hint === null ? [] : [`-> ${failure.hint}`])];
  return [
    `${paint(look, 'red', '!')} ${place}: ${facts.join(', ')}`,
    ...said.flatMap((text) => wrap(text, look.columns, '    ')),
  ];
}

/** "remote corp-vault app/db password", with what is there of it. */
function placeText({ key, kind, property, store, version }: Trial | Reference): string {
  const pinned = version === null ? [] : [`version ${version}`];
  return [kind, store, key, property, ...pinned].filter((word) => word !== null).join(' ');
}
