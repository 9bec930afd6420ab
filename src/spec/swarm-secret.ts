import { objectName, type ObjectKind } from '../model/object-name.js';
import type { Place } from '../model/problem.js';
import type { CertificateRules, Consumer, Source, SwarmSecret } from '../model/spec.js';
import { toContent, type Contents } from './config-rules.js';
import { BUILT_IN, DEFAULT_MODE, mergeRefresh, mergeRetention, mergeRollout, type Defaults } from './defaults.js';
import { durationMs } from './duration.js';
import type { RawConsumer, RawContent, RawSwarmConfig, RawSwarmSecret } from './raw.js';
import type { SopsFiles } from './sops-rules.js';
import { toComposed, toSource } from './source.js';
import type { YamlDocument } from './yaml-documents.js';
import { startOf, valueAt } from './yaml-spots.js';

export interface DocumentRules {
  readonly prefix: string;
  readonly defaults: Defaults;
  readonly sops: SopsFiles;
  readonly contents: Contents;
}

/** A document that passed every check, with everything filled in. */
export function toSwarmSecret(raw: RawSwarmSecret, document: YamlDocument, rules: DocumentRules): SwarmSecret {
  const { spec } = raw;
  const where = { file: document.file, sops: rules.sops };
  return filledIn('secret', raw, document, {
    rules,
    source:
      spec.source === undefined ? toComposed(spec, (input) => toSource(input, where)) : toSource(spec.source, where),
    refresh: mergeRefresh(rules.defaults.refresh, spec.refresh),
    whenSourceAbsent: spec.whenSourceAbsent ?? 'Retain',
    certificate: toCertificate(spec.certificate),
    deletionPolicy: spec.deletionPolicy ?? (isGenerated(spec.source) ? 'Retain' : 'Delete'),
  });
}

/** The same of a config. Its content lies in git: it is never asked again, and never gone. */
export function toSwarmConfig(raw: RawSwarmConfig, document: YamlDocument, rules: DocumentRules): SwarmSecret {
  const { spec } = raw;
  const toOne = (content: RawContent): Source => toContent(content, document.file, rules.contents);
  return filledIn('config', raw, document, {
    rules,
    source: spec.source === undefined ? toComposed(spec, toOne) : toOne(spec.source),
    refresh: BUILT_IN.refresh,
    whenSourceAbsent: 'Retain',
    certificate: null,
    deletionPolicy: spec.deletionPolicy ?? 'Delete',
  });
}

/** What is told of secrets and configs in different ways. */
interface Own extends Pick<SwarmSecret, 'source' | 'refresh' | 'whenSourceAbsent' | 'certificate' | 'deletionPolicy'> {
  readonly rules: DocumentRules;
}

/** Made of every document: one object in one go. */
function filledIn(
  kind: ObjectKind,
  { metadata, spec }: RawSwarmSecret | RawSwarmConfig,
  document: YamlDocument,
  own: Own,
): SwarmSecret {
  const { defaults, prefix } = own.rules;
  return {
    name: objectName(kind, metadata.name),
    swarmName: objectName(kind, prefix + metadata.name),
    labels: metadata.labels ?? {},
    encoding: spec.encoding ?? 'none',
    consumers: (spec.consumers ?? []).map((consumer, index) =>
      toConsumer(kind, consumer, metadata.name, valueAt(document, `/spec/consumers/${index}`)),
    ),
    rotate: spec.rotate ?? '',
    rollout: mergeRollout(defaults.rollout, spec.rollout),
    retention: mergeRetention(defaults.retention, spec.retention),
    adopt: spec.adopt ?? 'Never',
    stableName: spec.stableName ?? true,
    suspend: spec.suspend ?? false,
    place: startOf(document),
    source: own.source,
    refresh: own.refresh,
    whenSourceAbsent: own.whenSourceAbsent,
    certificate: own.certificate,
    deletionPolicy: own.deletionPolicy,
  };
}

function toCertificate(raw: RawSwarmSecret['spec']['certificate']): CertificateRules | null {
  if (raw === undefined) return null;
  const { key = null, renewBefore } = raw;
  return { key, renewBeforeMs: renewBefore === undefined ? null : durationMs(renewBefore) };
}

function toConsumer(kind: ObjectKind, raw: RawConsumer, name: string, place: Place): Consumer {
  const byName = typeof raw.service === 'string';
  return {
    service: byName ? raw.service : null,
    selector: byName ? null : raw.service,
    target: raw.target ?? name,
    uid: raw.uid ?? '0',
    gid: raw.gid ?? '0',
    mode: parseInt(raw.mode ?? DEFAULT_MODE[kind], 8),
    force: raw.force ?? false,
    place,
  };
}

/** Nobody could give it a second time. */
function isGenerated(source: RawSwarmSecret['spec']['source']): boolean {
  return source !== undefined && ('generate' in source || 'part' in source);
}
