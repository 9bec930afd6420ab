import { refuseCaller, refuseStranger } from './guard.js';
import { refusal, type Reply } from './reply.js';
import type { Asked } from './request.js';
import { NOT_FOUND, ROUTES } from './routes.js';
import type { Site } from './site.js';

/** One request, one reply. Rejects only with bugs of ours. */
export async function answer(site: Site, asked: Asked): Promise<Reply> {
  const stranger = refuseStranger(site.guard, asked);
  if (stranger !== null) return stranger;
  const routes = ROUTES.filter(({ path }) => path === asked.path);
  if (routes.length === 0) return refusal(404, NOT_FOUND);
  const method = asked.method === 'HEAD' ? 'GET' : asked.method;
  const route = routes.find((one) => one.method === method);
  if (route === undefined) return wrongMethod(routes.map((one) => one.method));
  return (await refuseCaller(site.guard, route.access, asked)) ?? route.handle(site, asked);
}

function wrongMethod(methods: readonly string[]): Reply {
  const allow = methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])).join(', ');
  return refusal(405, { code: 'MethodNotAllowed', message: `this path takes ${allow}` }, { allow });
}
