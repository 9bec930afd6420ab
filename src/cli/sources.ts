import { print, sourcesJson, trialsJson } from '../api/json.js';
import type { Keyring } from '../doors.js';
import { policyOf } from '../model/policy-of.js';
import { AppError, hasErrors } from '../model/problem.js';
import { referencesOf } from '../model/source-trial.js';
import type { Specs } from '../model/spec.js';
import { readSpecs } from './open-world.js';
import { lookOf, tellProblems } from './problems.js';
import { storeBounds } from './store-bounds.js';
import type { Call } from './verb.js';
import { sourcesHuman, trialsHuman } from './view-sources.js';

export async function runSources(call: Call): Promise<number> {
  const json = call.options.choice('output', ['human', 'json']) === 'json';
  if (call.argument !== '' && call.argument !== 'test') throw unknownWord(call.argument);
  const specs = await readSpecs(call);
  policyOf(specs, call.options.text('dir') ?? '.');
  const errors = specs.problems.filter(({ severity }) => severity === 'error');
  const works = call.argument === '' ? listed(call, specs, json) : await tested(call, specs, json);
  tellProblems(call, errors);
  return works && !hasErrors(errors) ? 0 : 1;
}

function listed({ io }: Call, specs: Specs, json: boolean): boolean {
  const references = referencesOf(specs);
  io.out(json ? print(sourcesJson(specs, references)) : sourcesHuman(specs.stores, references));
  return true;
}

async function tested(call: Call, specs: Specs, json: boolean): Promise<boolean> {
  const { io, options, second, wire } = call;
  const only = second === '' ? null : second;
  if (only !== null && !specs.stores.some(({ name }) => name === only)) throw unknownStore(only);
  const bounds = storeBounds(options);
  const file = options.text('identity-file') ?? '';
  const request = { specs, only, keyring: await keyringOf(call, file), ownFiles: [file] };
  const trials = await wire.trySources(request, bounds);
  io.out(json ? print(trialsJson(trials)) : trialsHuman(trials, lookOf(call)));
  return trials.every(({ failure }) => failure === null);
}

async function keyringOf({ options, wire }: Call, file: string): Promise<Keyring | null> {
  const keyring = await wire.keyring(file);
  if (keyring !== null || !options.given('identity-file')) return keyring;
  throw new AppError('IdentityMissing', `there is no identity file "${file}"`, {
    hint: 'leave --identity-file out if no sops file is to be opened',
  });
}

function unknownWord(word: string): AppError {
  return new AppError('UsageInvalid', `"sources" cannot "${word}"`, {
    hint: '`waxseal sources` lists, `waxseal sources test` tries all, `waxseal sources test STORE` one of them',
  });
}

function unknownStore(name: string): AppError {
  return new AppError('StoreUnknown', `there is no store "${name}" in the directory`, {
    hint: '`waxseal sources` lists those that there are',
  });
}
