import type { StandingFollower } from '../../model/plan.js';
import type { SecretStatus } from '../../model/status.js';
import { markup, type Html } from './html.js';
import type { View } from './view.js';

/** The versions on trial, with each of their services. null: none is. */
export function trials({ latest }: View): Html | null {
  const items = (latest?.status?.secrets ?? []).filter(({ state }) => state === 'trial').map(item);
  if (items.length === 0) return null;
  return markup`<section>
<h2>On trial <span class="n">${items.length}</span></h2>
<ul class="list card">
${items}
</ul>
</section>`;
}

function item({ conditions, followers, holder }: SecretStatus): Html {
  const said = conditions.find(({ type }) => type === 'Progressing')?.message ?? '';
  return markup`<li><span class="what mono">${holder ?? ''}</span>
<p class="faint">${said}</p>
${followers.map((one) => row(one, holder))}</li>
`;
}

function row({ expected, holder, running, service, verdict }: StandingFollower, wanted: string | null): Html {
  const moved = holder === wanted;
  const word = moved ? (verdict ?? 'pending') : 'waits';
  const known = moved && running !== null && expected !== null && expected > 0;
  const tasks = known
    ? markup`<progress class="${word}" max="${expected}" value="${Math.min(running, expected)}"></progress><span class="tasks nowrap">${running} of ${expected} run</span>`
    : markup`<span></span><span class="tasks"></span>`;
  return markup`<div class="trial-row"><span>${service}</span>${tasks}<span class="badge ${word}">${word}</span></div>
`;
}
