import { execFileSync } from 'node:child_process';
import { linkBaseOf } from '../../src/cli/markdown/links.js';
import { planMarkdown, type CommentLook } from '../../src/cli/markdown/plan-markdown.js';
import type { Difference } from '../../src/model/difference.js';
import type { Consumer } from '../../src/model/spec.js';
import { differenceOf } from '../../src/spec/difference.js';
import { embeddedPlace } from '../world/embedded-place.js';
import { keylessPlan, throughSnapshot } from '../world/keyless.js';
import { newOperator, pass, PLACE, policyOf, specsOf, type Git } from '../world/operator.js';

export const LOOK: CommentLook = {
  marker: 'production',
  linkBase: linkBaseOf('https://git.example.org/shop/blob/9f3c2a7/secrets'),
  most: 65_536,
  command: ['plan', '-d', 'secrets', '--against', 'swarm.json', '--base', 'origin/main'],
};

/** The comment on a pull request that rotates one secret, gives another one away and drops a third. */
export function shopComment(): string {
  const place = embeddedPlace();
  const operator = newOperator();
  const before: Git = { api_key: { value: 'one' }, db_password: { value: 'one' }, old_token: { value: 'one' } };
  const settle = (): void => {
    for (let i = 0; i < 40; i += 1) {
      pass(place, operator, before);
      place.step(8_000);
      operator.now += 8_000;
    }
  };
  settle();
  const mounts = [{ secret: 'db_password', target: 'db_password' }];
  place.deploy({ name: 'shop_api', replicas: 4, mounts });
  place.deploy({ name: 'shop_worker', replicas: 2, mounts });
  place.deploy({ name: 'shop_mailer', replicas: 1, mounts: [] });
  settle();
  const consumers = [consumer('shop_mailer', 'api_key')];
  const after: Git = { api_key: { value: 'one', consumers }, db_password: { value: 'two' } };
  const sealed = (git: Git): Git =>
    Object.fromEntries(
      Object.entries(git).map(([name, { value = '', ...more }]) => {
        const source = { kind: 'sealed', armor: value } as const;
        return [name, { ...more, value, source }];
      }),
    );
  const [base, head] = [before, after].map((git, at) =>
    specsOf(operator.owner, sealed(git), {
      policy: policyOf(operator.owner, { recipients: at === 0 ? [ADA] : [ADA, BOB] }),
    }),
  );
  if (base === undefined || head === undefined) throw new Error('there are two states');
  const plan = keylessPlan(head, after, throughSnapshot(head, place.live(operator.owner, true)));
  const difference = placed(differenceOf('4c1e0b7a52f64d06a1c7f0de3b5829416cc0d7e2', base, head));
  return planMarkdown(plan, LOOK, { difference, graph: null });
}

const ADA = 'age1tgyuvdlmpejqsdf847hevurz9szk7vf3j7ytfyqecgzvphvu2d8qrtaxl6';
const BOB = 'age1lggyhqrw2nlhcxprm67z43rta597azn8gknawjehu9d9dl0jq3yqqvfafg';

function consumer(service: string, target: string): Consumer {
  return { service, selector: null, target, uid: '0', gid: '0', mode: 0o400, force: false, place: PLACE };
}

/** Tests keep all documents in one file; people do not. */
function placed(difference: Difference): Difference {
  const changes = difference.changes.map((change) => {
    if (change.place === null) return change;
    const file = change.secret === null ? 'platform/policy.yaml' : `${change.secret}.yaml`;
    return { ...change, place: { ...change.place, file } };
  });
  return { ...difference, changes };
}

/** As GitHub renders it: with the program that GitHub made its own of (Debian's cmark-gfm), on a page like its own. */
export function commentPage(markdown: string): string {
  const extensions = ['table', 'autolink', 'strikethrough', 'tasklist'].flatMap((name) => ['-e', name]);
  const html = execFileSync('cmark-gfm', ['--unsafe', ...extensions], { input: markdown, encoding: 'utf8' });
  return `<!doctype html><meta charset="utf-8"><title>comment</title><style>${STYLE}</style><main>${html}</main>`;
}

const STYLE = `
body { margin: 0; background: #fff; color: #1f2328; font: 14px/1.5 -apple-system, "Segoe UI", "Liberation Sans", Arial, sans-serif }
main { box-sizing: border-box; width: 920px; padding: 16px 24px }
h3 { font-size: 1.25em; margin: 8px 0 16px } h4 { margin: 24px 0 8px } ul { padding-left: 2em } a { color: #0969da }
table { border-collapse: collapse } th, td { border: 1px solid #d1d9e0; padding: 6px 13px; text-align: left }
tr:nth-child(2n) td { background: #f6f8fa } details { margin: 12px 0 } sub { color: #59636e; font-size: 12px }
code { background: #eff1f3; border-radius: 6px; padding: .2em .4em; font: 85% "DejaVu Sans Mono", monospace }`;
