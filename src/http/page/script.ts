/**
 * Keeps an open page fresh: every five seconds its middle is exchanged for a new one. The page does without it. The
 * Content-Security-Policy carries its hash.
 */
export const SCRIPT = `
(() => {
  const root = document.documentElement;
  const refresh = async () => {
    if (document.hidden) return;
    const answer = await fetch('/', { cache: 'no-store' });
    if (answer.status === 401) return location.reload();
    if (!answer.ok) throw new Error('no answer');
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const main = fresh.querySelector('main');
    for (const { id } of document.querySelectorAll('details[open][id]')) fresh.getElementById(id)?.setAttribute('open', '');
    document.querySelector('main').replaceWith(main);
    document.title = fresh.title;
    root.dataset.live = 'yes';
  };
  const tick = () => refresh().catch(() => { root.dataset.live = 'no'; });
  setInterval(tick, 5000);
  document.addEventListener('visibilitychange', tick);
  root.dataset.live = 'yes';
})();
`;
