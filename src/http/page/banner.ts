import { age } from '../../model/age.js';
import type { PassRecord } from '../../model/pass-record.js';
import type { Commit } from '../../model/spec.js';
import { markup, type Html } from './html.js';
import type { View } from './view.js';

/** The whole in one sentence, and from when it is. */
export function banner(view: View): Html {
  const [last] = view.passes;
  const kind = last !== undefined && last.attention > 0 ? 'attention' : (last?.result ?? 'progressing');
  return markup`<section class="card banner ${kind}">
<strong>${sentence(view)}</strong>
${last?.error ? failure(last, view) : null}
${facts(view)}
</section>`;
}

function sentence({ latest, passes }: View): string {
  const [last] = passes;
  if (last === undefined) return 'Starting: no pass has ended yet';
  switch (last.result) {
    case 'failed':
      return 'The last pass failed';
    case 'attention':
      return needs(latest?.record.attention ?? 0);
    case 'progressing':
      return last.attention > 0
        ? `${needs(last.attention)}; the rest is on its way`
        : 'On its way to what the documents say';
    case 'settled':
      return 'Everything is as the documents say';
  }
}

function needs(attention: number): string {
  if (attention === 0) return 'Something needs attention';
  return attention === 1 ? '1 thing needs attention' : `${attention} things need attention`;
}

function failure({ error }: PassRecord, { latest }: View): Html {
  const old =
    latest === null ? null : markup`<p class="faint">What follows is as the last pass that went through saw it.</p>`;
  return markup`<p>${error?.message ?? ''} <code>${error?.code ?? ''}</code></p>
${error?.hint ? markup`<p class="todo">${error.hint}</p>` : null}
${old}`;
}

function facts({ latest, now, passes, readiness }: View): Html {
  const [last] = passes;
  return markup`<dl class="facts">
<div><dt>Commit</dt><dd>${commitOf(latest?.record.commit ?? null, now)}</dd></div>
<div><dt>Last pass</dt><dd>${last === undefined ? 'none yet' : ago(last.startedAtMs, now)}</dd></div>
<div><dt>Documents</dt><dd>${readiness.specs ? 'read' : 'not readable'}</dd></div>
<div><dt>Engine</dt><dd>${readiness.engine ? 'answers' : 'does not answer'}</dd></div>
</dl>`;
}

function commitOf(commit: Commit | null, now: number): Html {
  if (commit === null) return markup`not known`;
  const when = commit.atMs === null ? null : markup` <span class="faint">${ago(commit.atMs, now)}</span>`;
  const who =
    commit.author === null ? null : markup` <span class="faint">by ${commit.author.replace(/ *<[^>]*>$/, '')}</span>`;
  return markup`<code title="${commit.id}">${commit.id.slice(0, 10)}</code>${who}${when}`;
}

/** "5m ago", with the exact time for those who point at it. */
export function ago(atMs: number, now: number): Html {
  const iso = new Date(atMs).toISOString();
  return markup`<time datetime="${iso}" title="${iso}">${age(Math.max(0, now - atMs))} ago</time>`;
}
