export type Forge = 'github' | 'gitlab' | 'gitea';

/** How each wants to be asked with this token. */
export function forgeHeaders(forge: Forge, token: string): Readonly<Record<string, string>> {
  switch (forge) {
    case 'github':
      return {
        accept: 'application/vnd.github+json',
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'x-github-api-version': '2022-11-28',
      };
    case 'gitlab':
      return { 'content-type': 'application/json', 'private-token': token };
    case 'gitea':
      return { authorization: `token ${token}`, 'content-type': 'application/json' };
  }
}

/** Below the root of the API. GitLab takes the path of a project as one part, the others as two. */
export function repoPath(forge: Forge, repo: string): string {
  if (forge === 'gitlab') return `projects/${encodeURIComponent(repo)}`;
  return `repos/${repo.split('/').map(encodeURIComponent).join('/')}`;
}
