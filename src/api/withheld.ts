import { CERTIFICATE_LABELS } from '../model/certificate.js';
import { fingerprintKeyId, formatFingerprint, NO_KEY } from '../model/fingerprint.js';
import { LABEL, LABEL_PREFIX, LEASE_LABEL, LENT_LABEL, MADE_LABEL, SEALED_LABEL } from '../model/labels.js';
import type { Live, Node, Service, Task } from '../model/live.js';
import type { Labels } from '../model/plan.js';
import { SEALED_FOR_LABEL } from '../model/sealed-for.js';
import type { Specs } from '../model/spec.js';
import { innocentPart } from '../model/task-error.js';

/**
 * The same Swarm with nothing in it that planning does not need. A snapshot goes to places where nobody may see more:
 * digests only say what is equal to what, errors of tasks only whether a value can be the reason, and of the labels of
 * services and nodes those are left that a selector or a constraint looks at (they may hold anything, passwords too).
 */
export function withholdFrom(live: Live, specs: Specs): Live {
  const digest = renamed((at) => String(at));
  const fingerprint = fingerprints();
  const selected = new Set(
    specs.secrets.flatMap(({ consumers }) => consumers.flatMap(({ selector }) => Object.keys(selector ?? {}))),
  );
  const constraints = live.services.flatMap((service) => service.constraints);
  return {
    ...live,
    holders: live.holders.map((holder) => {
      const made = fingerprint(holder.fingerprint);
      return { ...holder, fingerprint: made, labels: { ...publicLabels(holder.labels), [LABEL.fingerprint]: made } };
    }),
    strangers: live.strangers.map((one) => ({ ...one, sameContent: null, labels: strangersLabels(one.labels) })),
    services: live.services.map((service) => serviceWithout(service, selected, digest)),
    tasks: live.tasks?.map((task) => taskWithout(task, digest)) ?? null,
    nodes: live.nodes?.map((node) => nodeWithout(node, constraints)) ?? null,
  };
}

function serviceWithout(service: Service, selected: ReadonlySet<string>, digest: (text: string) => string): Service {
  return {
    ...service,
    labels: filtered(service.labels, (key) => selected.has(key)),
    template: digest(service.template),
    spec: digest(service.spec),
    previousSpec: service.previousSpec === null ? null : digest(service.previousSpec),
  };
}

function taskWithout(task: Task, digest: (text: string) => string): Task {
  return { ...task, template: digest(task.template), error: innocentPart(task.error) ?? '' };
}

function nodeWithout(node: Node, constraints: readonly string[]): Node {
  const asked = new Set(constraints.flatMap(labelIn));
  const asksForIp = constraints.some((text) => text.toLowerCase().includes('node.ip'));
  return {
    ...node,
    labels: filtered(node.labels, (key) => asked.has(key)),
    engineLabels: filtered(node.engineLabels, (key) => asked.has(key)),
    ip: asksForIp ? node.ip : '',
  };
}

/** The whole name: another label may begin with it. */
function labelIn(constraint: string): readonly string[] {
  const [, name] = /^\s*(?:node|engine)\.labels\.(.+?)\s*[=!]=/i.exec(constraint) ?? [];
  return name === undefined ? [] : [name];
}

/** What planning looks at. */
const KNOWN: ReadonlySet<string> = new Set([
  ...Object.values(LABEL),
  ...CERTIFICATE_LABELS,
  ...[LEASE_LABEL, LENT_LABEL, MADE_LABEL, SEALED_FOR_LABEL],
]);

/** Those of the documents, and those of this program. Of ciphertext only that it is there. */
function publicLabels(labels: Labels): Labels {
  const known = filtered(labels, (key) => KNOWN.has(key) || !key.startsWith(LABEL_PREFIX));
  return SEALED_LABEL in labels ? { ...known, [SEALED_LABEL]: '' } : known;
}

function strangersLabels(labels: Labels): Labels {
  const own = filtered(labels, (key) => key !== SEALED_LABEL && key.startsWith(LABEL_PREFIX));
  return LABEL.fingerprint in own ? { ...own, [LABEL.fingerprint]: '' } : own;
}

function filtered(labels: Labels, keep: (key: string) => boolean): Labels {
  return Object.fromEntries(Object.entries(labels).filter(([key]) => keep(key)));
}

/** Another name for each text, the same one each time. */
function renamed(nameOf: (at: number) => string): (text: string) => string {
  const names = new Map<string, string>();
  return (text) => {
    const known = names.get(text) ?? nameOf(names.size);
    names.set(text, known);
    return known;
  };
}

/** Still in the form of fingerprints, and under the same key. What is none stays none. */
function fingerprints(): (fingerprint: string) => string {
  const number = renamed((at) => String(at));
  return (fingerprint) => {
    const keyId = fingerprintKeyId(fingerprint);
    if (keyId === null) return '';
    // That of a config, whose content lies in git.
    if (keyId === NO_KEY) return fingerprint;
    const mac = new Uint8Array(32);
    new DataView(mac.buffer).setUint32(28, Number(number(fingerprint)));
    return formatFingerprint(keyId, mac);
  };
}
