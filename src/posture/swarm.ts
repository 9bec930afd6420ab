import { IDENTITY_LABEL, IDENTITY_SECRET } from '../model/identity-secret.js';
import type { Live, Node } from '../model/live.js';
import type { EngineFacts, Finding } from '../model/posture.js';
import type { Policy } from '../model/spec.js';

/** Less than this is the time that the answer was on its way. */
const SKEW_MS = 5000;

/** What the engine and the way to it are like. `askedMs`: our wall clock when it answered. */
export function examineEngine(engine: EngineFacts, askedMs: number): readonly Finding[] {
  const found: Finding[] = [];
  if (engine.plainText) {
    found.push({
      severity: 'error',
      code: 'PlainText',
      where: engine.url,
      message:
        'the engine is reached without TLS: whoever sees the traffic reads every value, and whoever reaches the port owns the Swarm',
      hint: 'protect it with TLS (DOCKER_TLS_VERIFY, DOCKER_CERT_PATH), or use the unix socket',
    });
  }
  if (engine.socketMode !== null && (engine.socketMode & 0o002) !== 0) {
    found.push({
      severity: 'warning',
      code: 'SocketOpenToAll',
      where: engine.url,
      message: 'every user of this machine may use the socket of the engine, which is as much as being root',
      hint: 'chmod 660, and a group for those who may',
    });
  }
  if (engine.clockMs !== null && Math.abs(engine.clockMs - askedMs) > SKEW_MS) {
    const apart = Math.round(Math.abs(engine.clockMs - askedMs) / 1000);
    found.push({
      severity: 'note',
      code: 'ClockSkew',
      where: engine.url,
      message: `its clock and the one of this machine are ${String(apart)} s apart`,
      hint: 'nothing but retention.minAge compares clocks, and it errs to keeping; logs are easier to read with NTP on both',
    });
  }
  return found;
}

/** What the nodes are like. */
export function examineNodes(nodes: readonly Node[]): readonly Finding[] {
  const managers = nodes.filter(({ role }) => role === 'manager').length;
  const versions = [...new Set(nodes.map(({ engineVersion }) => engineVersion))].sort();
  const found: Finding[] = [];
  if (versions.length > 1) {
    found.push({
      severity: 'warning',
      code: 'EngineSkew',
      where: 'the nodes',
      message: `they run different engines: ${versions.join(', ')}`,
      hint: 'upgrade all; while a manager runs a newer one than the engine that is asked, no service is moved',
    });
  }
  if (managers === 2) {
    found.push({
      severity: 'warning',
      code: 'TwoManagers',
      where: 'the nodes',
      message: 'of two managers none may fail: without both there is no quorum',
      hint: 'three managers survive the loss of one',
    });
  }
  return found;
}

/** Is the identity of this directory's operator kept here, and is it the one that values are sealed for? */
export function examineIdentitySecret(live: Live, policy: Policy): readonly Finding[] {
  const where = `secret "${IDENTITY_SECRET}"`;
  const kept = live.strangers.find(({ labels }) => labels[IDENTITY_LABEL.owner] === policy.owner);
  if (kept === undefined) {
    return [
      {
        severity: 'warning',
        code: 'IdentityNotInSwarm',
        where,
        message: `this Swarm keeps no identity of owner "${policy.owner}"`,
        hint: '`waxseal init --restore FILE` stores a backup; until then `seal` cannot check its recipients here',
      },
    ];
  }
  const published = kept.labels[IDENTITY_LABEL.recipient];
  if (published === policy.recipients[0]) return [];
  return [
    {
      severity: 'error',
      code: 'OperatorNotRecipient',
      where: `secret "${kept.swarmName}"`,
      message: `it publishes recipient "${published ?? ''}", and the first recipient of the Policy is "${policy.recipients[0] ?? ''}"`,
      hint: "was `recipients` in platform/policy.yaml changed? the first must be the operator's; docs/recovery.md tells how to rotate it",
    },
  ];
}

/** Secrets of other people that nobody mounts: forgotten ones are the ones that leak. */
export function examineStrangers(live: Live): readonly Finding[] {
  const used = new Set(
    live.services.flatMap(({ previousRefs, refs }) =>
      [...refs, ...(previousRefs ?? [])].map(({ secretId }) => secretId),
    ),
  );
  return live.strangers
    .filter(({ id, labels }) => !used.has(id) && labels[IDENTITY_LABEL.owner] === undefined)
    .map(({ swarmName }) => ({
      severity: 'note',
      code: 'NobodyMounts',
      where: `secret "${swarmName}"`,
      message: 'no service mounts it, and no rollback would',
      hint: `if nobody needs it any more: docker secret rm ${swarmName}`,
    }));
}
