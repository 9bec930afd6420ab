import type { Place } from '../model/problem.js';
import type { CertificateRules, Consumer, SwarmSecret } from '../model/spec.js';
import { mergeRefresh, mergeRetention, mergeRollout, type Defaults } from './defaults.js';
import { durationMs } from './duration.js';
import type { RawConsumer, RawSwarmSecret } from './raw.js';
import type { SopsFiles } from './sops-rules.js';
import { toComposed, toSource } from './source.js';
import type { YamlDocument } from './yaml-documents.js';
import { startOf, valueAt } from './yaml-spots.js';

/** A document that passed every check, with everything filled in. */
export function toSwarmSecret(
  raw: RawSwarmSecret,
  document: YamlDocument,
  rules: { readonly prefix: string; readonly defaults: Defaults; readonly sops: SopsFiles },
): SwarmSecret {
  const { metadata, spec } = raw;
  const where = { file: document.file, sops: rules.sops };
  return {
    name: metadata.name,
    swarmName: rules.prefix + metadata.name,
    labels: metadata.labels ?? {},
    source: spec.source === undefined ? toComposed(spec, where) : toSource(spec.source, where),
    encoding: spec.encoding ?? 'none',
    consumers: (spec.consumers ?? []).map((consumer, index) =>
      toConsumer(consumer, metadata.name, valueAt(document, `/spec/consumers/${index}`)),
    ),
    rotate: spec.rotate ?? '',
    refresh: mergeRefresh(rules.defaults.refresh, spec.refresh),
    whenSourceAbsent: spec.whenSourceAbsent ?? 'Retain',
    certificate: toCertificate(spec.certificate),
    rollout: mergeRollout(rules.defaults.rollout, spec.rollout),
    retention: mergeRetention(rules.defaults.retention, spec.retention),
    deletionPolicy: spec.deletionPolicy ?? (isGenerated(spec.source) ? 'Retain' : 'Delete'),
    adopt: spec.adopt ?? 'Never',
    stableName: spec.stableName ?? true,
    suspend: spec.suspend ?? false,
    place: startOf(document),
  };
}

function toCertificate(raw: RawSwarmSecret['spec']['certificate']): CertificateRules | null {
  if (raw === undefined) return null;
  const { key = null, renewBefore } = raw;
  return { key, renewBeforeMs: renewBefore === undefined ? null : durationMs(renewBefore) };
}

function toConsumer(raw: RawConsumer, secret: string, place: Place): Consumer {
  const byName = typeof raw.service === 'string';
  return {
    service: byName ? raw.service : null,
    selector: byName ? null : raw.service,
    target: raw.target ?? secret,
    uid: raw.uid ?? '0',
    gid: raw.gid ?? '0',
    mode: parseInt(raw.mode ?? '0400', 8),
    force: raw.force ?? false,
    place,
  };
}

/** Nobody could give it a second time. */
function isGenerated(source: RawSwarmSecret['spec']['source']): boolean {
  return source !== undefined && ('generate' in source || 'part' in source);
}
