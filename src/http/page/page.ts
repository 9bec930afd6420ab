import { attention } from './attention.js';
import { banner } from './banner.js';
import { markup } from './html.js';
import { passes } from './passes.js';
import { secrets } from './secrets.js';
import { PAGE_POLICY, shell } from './shell.js';
import { trials } from './trials.js';
import type { Todo, View } from './view.js';

export interface PageOptions {
  readonly version: string;
  /** Whether people sign in, so that they can also sign out. */
  readonly signsIn: boolean;
  readonly todos: readonly Todo[];
}

/** Renders the page. Everything that it shows comes from the last passes; it asks nobody. */
export interface Page {
  readonly todos: readonly Todo[];
  readonly policy: string;
  overview(view: View): string;
  /** `wrong`: the token that was just tried is none. */
  signIn(wrong: boolean): string;
}

export function makePage({ signsIn, todos, version }: PageOptions): Page {
  return {
    todos,
    policy: PAGE_POLICY,
    overview: (view) => {
      const owner = view.latest?.plan?.owner ?? null;
      const urgent = view.latest?.record.attention ?? 0;
      const title = `${urgent > 0 ? `(${urgent}) ` : ''}Waxseal${owner === null ? '' : `: ${owner}`}`;
      const main = markup`${banner(view)}
${attention(view)}
${trials(view)}
${secrets(view)}
${passes(view)}`;
      return shell({ title, owner, live: true, signedIn: signsIn, version }, main);
    },
    signIn: (wrong) => {
      const main = markup`<form class="card sign-in" method="post" action="/sign-in">
<p>A token of this operator that may read.</p>
<input type="password" name="token" aria-label="Token" autocomplete="current-password" required autofocus>
${wrong ? markup`<p class="wrong" role="alert">That token may not read here.</p>` : null}
<button class="main">Sign in</button>
</form>`;
      return shell({ title: 'Waxseal: sign in', owner: null, live: false, signedIn: false, version }, main);
    },
  };
}
