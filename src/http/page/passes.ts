import type { PassRecord } from '../../model/pass-record.js';
import { ago } from './banner.js';
import { markup, type Html } from './html.js';
import type { View } from './view.js';

const SHOWN = 20;

/** The last passes in short; all that are remembered are in /api/v1/passes. */
export function passes({ now, passes: all }: View): Html | null {
  if (all.length === 0) return null;
  return markup`<section>
<h2>Last passes</h2>
<div class="card">
<table>
<thead><tr><th>When</th><th>Result</th><th>Woken by</th><th>Steps</th><th>Held</th><th>Took</th></tr></thead>
<tbody>
${all.slice(0, SHOWN).map((one) => row(one, now))}
</tbody>
</table>
</div>
</section>`;
}

function row(pass: PassRecord, now: number): Html {
  const { causes, done, durationMs, error, held, refused, result, startedAtMs } = pass;
  const steps = refused === 0 ? String(done) : `${done}, ${refused} not`;
  return markup`<tr><td>${ago(startedAtMs, now)}</td><td class="inline"><span class="badge ${result}">${result}</span>${error === null ? null : markup` <code>${error.code}</code>`}</td><td data-name="woken by">${causes.join(', ')}</td><td class="inline" data-name="steps">${steps}</td><td class="inline" data-name="held">${held}</td><td class="inline nowrap" data-name="took">${Math.round(durationMs)} ms</td></tr>
`;
}
