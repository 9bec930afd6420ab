import type { Held } from '../../model/plan.js';
import type { Problem } from '../../model/problem.js';
import { markup, type Html } from './html.js';
import type { Todo, View } from './view.js';

/** What a person must see to, with why and what to do. null: nothing. */
export function attention({ latest, todos }: View): Html | null {
  const held = (latest?.plan?.held ?? []).filter((one) => one.class === 'attention');
  const problems = (latest?.plan?.problems ?? []).filter((one) => one.severity === 'error');
  const items = [...problems.map(problemItem), ...held.map((one) => heldItem(one, todos))];
  if (items.length === 0) return null;
  return markup`<section>
<h2 id="attention">Needs attention <span class="n">${items.length}</span></h2>
<ul class="list card">
${items}
</ul>
</section>`;
}

function heldItem({ message, reason, secret, service }: Held, todos: readonly Todo[]): Html {
  const todo = todos.find((one) => one.reason === reason)?.todo;
  return markup`<li><span class="what">${secret}</span>${service === null ? null : markup` in ${service}`} <span class="badge attention">${reason}</span>
<p>${message}</p>
${todo === undefined ? null : markup`<p class="todo">${todo.replaceAll('`', '').replaceAll('NAME', secret)}</p>`}</li>
`;
}

function problemItem({ code, column, file, hint, line, message }: Problem): Html {
  const place = [file, line, column].filter((part) => part !== null).join(':');
  return markup`<li><span class="what mono">${place === '' ? 'documents' : place}</span> <span class="badge attention">${code}</span>
<p>${message}</p>
${hint === null ? null : markup`<p class="todo">${hint}</p>`}</li>
`;
}
