import { age } from '../../model/age.js';
import type { StandingCertificate } from '../../model/certificate.js';
import { lifetimeText } from '../../model/lifetime.js';
import type { StandingFollower } from '../../model/plan.js';
import { columnOf, headingOf } from '../../model/object-words.js';
import type { SecretStatus } from '../../model/status.js';
import { markup, type Html } from './html.js';
import type { View } from './view.js';

/** Nobody reads more, and a browser must still show it. What needs a person comes first. */
const MOST_ROWS = 500;

/** Every secret and config: what is live, and which service follows which version. */
export function secrets({ latest }: View): Html | null {
  if (latest?.status == null) return null;
  const sorted = [...latest.status.secrets].sort((a, b) => rank(a) - rank(b));
  const names = sorted.map(({ secret }) => secret);
  const more = sorted.length - MOST_ROWS;
  return markup`<section>
<h2>${headingOf(names)} <span class="n">${sorted.length}</span></h2>
<div class="card">
<table class="secrets">
<thead><tr><th>${columnOf(names)}</th><th>Version</th><th>State</th><th>Age</th><th>Services</th></tr></thead>
<tbody>
${sorted.slice(0, MOST_ROWS).map(row)}
</tbody>
</table>
</div>
${more > 0 ? markup`<p class="faint">and ${more} more: see /api/v1/status</p>` : null}
${sorted.length === 0 ? markup`<p class="faint">No secrets yet. waxseal seal makes the first.</p>` : null}
</section>`;
}

function rank(secret: SecretStatus): number {
  if (isUrgent(secret)) return 0;
  return secret.state === 'trial' || secret.state === 'planned' ? 1 : 2;
}

function isUrgent({ held }: SecretStatus): boolean {
  return held.some((one) => one.class === 'attention');
}

function row(secret: SecretStatus): Html {
  const { ageMs, followers, state, version } = secret;
  return markup`<tr class="${isUrgent(secret) ? 'urgent' : 'calm'}"><td><span class="what">${secret.secret}</span>${notes(secret)}</td><td class="inline">${version === null ? '-' : `v${version}`}</td><td class="inline"><span class="badge ${state}">${state}</span></td><td class="inline nowrap">${ageMs === null ? '-' : age(ageMs)}</td><td data-name="services">${services(followers, secret.holder)}</td></tr>
`;
}

/** When a certificate or a value ends, what waits, what a static deploy would do; attention has its own section. */
function notes({ certificate, conditions, held, lifetime }: SecretStatus): Html {
  const waiting = held.filter((one) => one.class === 'waiting').map(({ message }) => message);
  const told = new Set(['StableNameCurrent', 'ValueInForce']);
  const stale = conditions.filter(({ status, type }) => told.has(type) && status === 'False');
  const good = lifetime?.stand === 'good' ? [`value ${lifetimeText(lifetime)}`] : [];
  const ends = [...(certificate === undefined ? [] : [endOf(certificate)]), ...good];
  const texts = [...new Set([...ends, ...waiting, ...stale.map(({ message }) => message.replaceAll('`', ''))])];
  return markup`${texts.map((text) => markup`<p class="note">${text}</p>`)}`;
}

function endOf({ notAfterMs, subject }: StandingCertificate): string {
  return `certificate of ${subject}, ends ${new Date(notAfterMs).toISOString().slice(0, 10)}`;
}

function services(followers: readonly StandingFollower[], wanted: string | null): Html {
  if (followers.length === 0) return markup`<span class="faint">none</span>`;
  return markup`<ul class="followers">${followers.map((one) => follower(one, wanted))}</ul>`;
}

function follower(
  { current, expected, holder, running, service, verdict }: StandingFollower,
  wanted: string | null,
): Html {
  const tasks =
    running === null || expected === null ? null : markup`<span class="faint nowrap">${running}/${expected}</span>`;
  const on = markup`<span class="mono ${current && holder === wanted ? 'faint' : 'old'}">${holder ?? 'not mounted'}</span>`;
  const bad =
    verdict === 'failed' || verdict === 'unjudged' ? markup`<span class="badge ${verdict}">${verdict}</span>` : null;
  return markup`<li><span>${service}</span>${on}${tasks}${bad}</li>`;
}
