import type { Clock } from '../doors.js';
import { AppError } from '../model/problem.js';
import { askForge, type Asked } from './ask-forge.js';
import { forgeHeaders, repoPath, type Forge } from './forge.js';

export interface PullRequest {
  readonly forge: Forge;
  /** "owner/name", with groups before it on GitLab. */
  readonly repo: string;
  /** Root of the API, without a slash at its end. */
  readonly api: string;
  /** Number of the pull or merge request, as its page shows it. */
  readonly number: number;
}

/** What was done, and where the comment can be seen; null: the forge does not tell. */
export interface Commented {
  readonly did: 'created' | 'updated' | 'unchanged';
  readonly url: string | null;
}

/** Hidden in the first line of a comment. */
const MARK = /<!-- waxseal:[A-Za-z0-9_.-]{1,64} -->/;
const PAGE = 100;
const MOST_PAGES = 50;

/**
 * Writes a comment on a pull request, or brings the one up to date that carries the same mark. A body without a mark is
 * always a new comment. A comment of somebody else is left alone, whatever its mark: many tokens may change it, and so may
 * he, afterwards.
 * Throws ForgeRefused, ForgeUnreachable, ForgeAnswer.
 */
export async function commentOn(pull: PullRequest, token: string, body: string, clock: Clock): Promise<Commented> {
  const ask: Ask = (method, path, send) =>
    askForge({ method, url: `${pull.api}/${path}`, headers: forgeHeaders(pull.forge, token), send }, clock);
  const mark = MARK.exec(firstLine(body))?.[0] ?? null;
  const isOurs = mark === null ? () => false : await authorship(pull, ask);
  const all = mark === null ? [] : (await comments(pull, ask)).filter((one) => firstLine(one.body).includes(mark));
  const ours = all.filter(isOurs);
  for (const { body: standing, id, url } of ours) {
    if (standing === body) return { did: 'unchanged', url };
    const updated = await ask(pull.forge === 'gitlab' ? 'PUT' : 'PATCH', pathOf(pull, id), { body });
    if (updated.status === 403 || updated.status === 404) continue;
    return { did: 'updated', url: readOne(accepted(updated)).url ?? url };
  }
  const created = accepted(await ask('POST', pathOf(pull, null), { body }));
  return { did: 'created', url: readOne(created).url };
}

/**
 * Which comments are of whoever the token stands for. The token of a job on GitHub may not ask who it is: what such tokens
 * write is by a bot, and people are none.
 */
async function authorship({ forge }: PullRequest, ask: Ask): Promise<(comment: Comment) => boolean> {
  const asked = await ask('GET', 'user', null);
  const isRefused = asked.status === 403 || asked.status === 404;
  if (isRefused && forge === 'github') return ({ isBot }) => isBot;
  if (isRefused) {
    throw new AppError('ForgeRefused', `the token may not ask who it stands for (HTTP ${String(asked.status)})`, {
      hint: 'without that nobody knows which comment is its own: it needs scope "api" on GitLab, and "read:user" beside "write:issue" on Gitea',
    });
  }
  const me = numberIn(accepted(asked).json, 'id');
  if (me === null) throw new AppError('ForgeAnswer', 'the forge does not tell who the token stands for');
  return ({ author }) => author === me;
}

type Ask = (method: string, path: string, send: object | null) => Promise<Asked>;

interface Comment {
  readonly id: number;
  readonly body: string;
  readonly url: string | null;
  /** Number of whoever wrote it; null: nobody who is known. */
  readonly author: number | null;
  readonly isBot: boolean;
}

/** Of all comments, or of one. GitHub and Gitea know a single one without its pull request. */
function pathOf({ forge, number, repo }: PullRequest, id: number | null): string {
  const root = repoPath(forge, repo);
  if (forge === 'gitlab') {
    return `${root}/merge_requests/${String(number)}/notes${id === null ? '' : `/${String(id)}`}`;
  }
  return id === null ? `${root}/issues/${String(number)}/comments` : `${root}/issues/comments/${String(id)}`;
}

/** Oldest first, where the forge lets us choose. Gitea gives all of them at once, whatever the page. */
async function comments(pull: PullRequest, ask: Ask): Promise<readonly Comment[]> {
  const all = new Map<number, Comment>();
  const order = pull.forge === 'gitlab' ? '&sort=asc&order_by=created_at' : '';
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const query = `?per_page=${String(PAGE)}&page=${String(page)}${order}`;
    const asked = accepted(await ask('GET', `${pathOf(pull, null)}${query}`, null));
    const known = all.size;
    for (const one of readList(asked)) all.set(one.id, one);
    if (all.size - known < PAGE) break;
  }
  return [...all.values()];
}

function accepted(asked: Asked): Asked {
  if (asked.status >= 200 && asked.status < 300) return asked;
  const status = String(asked.status);
  if (asked.status === 401 || asked.status === 403) {
    throw new AppError('ForgeRefused', `the forge refuses the token (HTTP ${status})`, {
      hint: 'it needs the right to write comments: "pull-requests: write" on GitHub, scope "api" on GitLab, "write:issue" and "read:user" on Gitea; the tokens of forks have none',
    });
  }
  if (asked.status === 404) {
    throw new AppError('ForgeRefused', 'the forge knows no such repository or pull request (HTTP 404)', {
      hint: 'to a token without rights a private repository looks like none',
    });
  }
  throw new AppError('ForgeAnswer', `the forge did not take the comment (HTTP ${status})`);
}

function readList({ json }: Asked): readonly Comment[] {
  if (Array.isArray(json)) return json.flatMap(readComment);
  throw new AppError('ForgeAnswer', 'the forge does not answer as its API does: a list of comments was expected');
}

function readOne({ json }: Asked): { readonly url: string | null } {
  return readComment(json)[0] ?? { url: null };
}

/** None for what is no comment. */
function readComment(json: unknown): readonly Comment[] {
  if (typeof json !== 'object' || json === null || !('id' in json) || !('body' in json)) return [];
  const { body, id } = json;
  if (typeof id !== 'number' || typeof body !== 'string') return [];
  const url = 'html_url' in json && typeof json.html_url === 'string' ? json.html_url : null;
  const record: Readonly<Record<string, unknown>> = { ...json };
  // GitLab calls it the author.
  const by = record['user'] ?? record['author'];
  const isBot = typeof by === 'object' && by !== null && 'type' in by && by.type === 'Bot';
  return [{ id, body, url, author: numberIn(by, 'id'), isBot }];
}

function numberIn(json: unknown, field: string): number | null {
  const value = typeof json === 'object' && json !== null ? (json as Record<string, unknown>)[field] : null;
  return typeof value === 'number' ? value : null;
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}
