import type { Problem } from '../model/problem.js';
import type { Policy } from '../model/spec.js';
import { isRecipient, recipientHint } from '../model/age-recipient.js';
import { dataAt, listAt, textAt } from './data.js';
import { BUILT_IN, mergeRefresh, mergeRetention, mergeRollout, type Defaults } from './defaults.js';
import { validatePolicy } from './generated/validators.js';
import type { RawPolicy } from './raw.js';
import { lint, report } from './report.js';
import { schemaProblems } from './schema-problems.js';
import { platformOnly } from './platform-only.js';
import { POLICY } from './schema-policy.js';
import type { YamlDocument } from './yaml-documents.js';
import { keyAt, startOf, valueAt } from './yaml-spots.js';

/** A Policy and what it merges under every SwarmSecret. */
export interface Rules {
  readonly policy: Policy;
  readonly defaults: Defaults;
}

/** The one Policy of a directory; null if there is none, more than one, or it has an error. */
export function readRules(documents: readonly YamlDocument[]): { rules: Rules | null; problems: Problem[] } {
  const { inPlatform, problems: misplaced } = platformOnly(documents, 'a Policy', 'who may decrypt and mount');
  const problems = [...misplaced, ...doubles(inPlatform)];
  const read = inPlatform.map(readPolicy);
  problems.push(...read.flatMap((one) => one.problems));
  const only = read.length === 1 ? read[0] : undefined;
  return { rules: only?.rules ?? null, problems };
}

function doubles(documents: readonly YamlDocument[]): Problem[] {
  if (documents.length < 2) return [];
  const places = documents.map(startOf);
  return places.map((place, index) => {
    const others = places.filter((_, other) => other !== index).map(({ file, line }) => `${file}:${line}`);
    return report(
      'PolicyDouble',
      place,
      `there is another Policy at ${others.join(', ')}`,
      'a directory has exactly one',
    );
  });
}

function readPolicy(document: YamlDocument): { rules: Rules | null; problems: Problem[] } {
  const fits = validatePolicy(document.data);
  const problems = [
    ...schemaProblems(document, POLICY, validatePolicy.errors ?? []),
    ...recipientProblems(document),
    ...patternProblems(document),
    ...(dataAt(document.data, '/spec/access') === undefined ? [openAccess(document)] : []),
    ...((textAt(document.data, '/spec/naming/prefix') ?? '') === '' ? [noPrefix(document)] : []),
  ];
  const sound = fits && problems.every(({ severity }) => severity !== 'error');
  return { rules: sound ? toRules(document.data, document) : null, problems };
}

/** Those of the right form whose checksum is wrong, and the hint for those of the wrong form. */
function recipientProblems(document: YamlDocument): Problem[] {
  return listAt(document.data, '/spec/recipients').flatMap((recipient, index) => {
    if (typeof recipient !== 'string' || isRecipient(recipient)) return [];
    const place = valueAt(document, `/spec/recipients/${index}`);
    const message = `"spec.recipients[${index}]" is not an age recipient`;
    return [report('RecipientInvalid', place, message, recipientHint(recipient))];
  });
}

function patternProblems(document: YamlDocument): Problem[] {
  const pattern = textAt(document.data, '/spec/naming/pattern');
  if (pattern === null || isPattern(pattern)) return [];
  const place = valueAt(document, '/spec/naming/pattern');
  return [report('InvalidValue', place, '"spec.naming.pattern" must be a regular expression of JavaScript')];
}

function isPattern(text: string): boolean {
  try {
    new RegExp(text, 'u');
    return true;
  } catch {
    return false;
  }
}

function openAccess(document: YamlDocument): Problem {
  const message =
    'without "spec.access" every document may take any key of any store, and mount its secret into every service';
  return lint('AccessOpen', keyAt(document, '/spec'), message, 'say who may mount what under access');
}

function noPrefix(document: YamlDocument): Problem {
  const message = 'without "spec.naming.prefix" another directory in the same Swarm would want the same names';
  return lint('PrefixMissing', keyAt(document, '/spec/naming'), message, 'set it before the first apply, not later');
}

function toRules({ spec }: RawPolicy, document: YamlDocument): Rules {
  const { naming = {}, prune = {}, defaults = {} } = spec;
  return {
    policy: {
      owner: spec.owner,
      recipients: spec.recipients,
      snapshotKey: spec.snapshotKey ?? null,
      naming: { prefix: naming.prefix ?? '', pattern: naming.pattern ?? null },
      access: toAccess(spec.access),
      prune: { maxPercent: prune.maxPercent ?? 25, allow: prune.allow ?? 3, confirm: prune.confirm ?? null },
      allowFileSources: spec.allowFileSources ?? [],
      configs: spec.configs ?? 'Ignored',
      lints: spec.lints ?? {},
      sops: toSops(spec.sops),
      place: startOf(document),
    },
    defaults: {
      rollout: mergeRollout(BUILT_IN.rollout, defaults.rollout),
      retention: mergeRetention(BUILT_IN.retention, defaults.retention),
      refresh: mergeRefresh(BUILT_IN.refresh, defaults.refresh),
    },
  };
}

function toAccess(written: RawPolicy['spec']['access']): Policy['access'] {
  return written?.map(({ targets = ['*'], stores = null, ...rule }) => ({ ...rule, targets, stores })) ?? null;
}

function toSops(written: RawPolicy['spec']['sops']): Policy['sops'] {
  return { bindNames: written?.bindNames ?? true };
}
