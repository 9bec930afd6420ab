import type { Json } from '../../json.js';
import { findNode, updateNode } from '../nodes.js';
import { refusal } from '../refusal.js';
import { OBJECT_KINDS, type ObjectKind } from '../../../model/object-name.js';
import { createObject, findObject, removeObject, updateObject } from '../objects.js';
import { createService, findService, removeService, updateService } from '../services.js';
import type { Service, World } from '../world.js';
import { withDefaults } from './defaults.js';
import { listNodes, listObjects, listServices, listTasks, findTask } from './lists.js';
import { infoView, nodeView, objectView, serviceView, swarmView, taskView, versionView } from './views.js';

export interface Request {
  readonly query: URLSearchParams;
  /** The part of the path that names an object; '' where there is none. */
  readonly id: string;
  readonly body: Json;
}

export interface Reply {
  readonly status: number;
  /** undefined: none. */
  readonly body?: unknown;
}

type Route = readonly [method: string, path: RegExp, answer: (world: World, request: Request) => Reply];

const ok = (body: unknown): Reply => ({ status: 200, body });
const made = (id: string): Reply => ({ status: 201, body: { ID: id } });
const versionIn = (query: URLSearchParams): string => query.get('version') ?? '';

function objectRoutes(kind: ObjectKind): readonly Route[] {
  const path = (rest: string): RegExp => new RegExp(`^/${kind}s${rest}$`);
  const update: Route = [
    'POST',
    path('/([^/]+)/update'),
    (world, { body, id, query }) => {
      updateObject(world, kind, id, { version: versionIn(query), body });
      return { status: 200 };
    },
  ];
  return [
    ['GET', path(''), (world, { query }) => ok(listObjects(world, kind, query))],
    ['POST', path('/create'), (world, { body }) => made(createObject(world, kind, body))],
    ['GET', path('/([^/]+)'), (world, { id }) => ok(objectView(findObject(world, kind, id), kind))],
    ['DELETE', path('/([^/]+)'), (world, { id }) => removed(() => removeObject(world, kind, id))],
    update,
  ];
}

/** The subset of the Engine API that the embedded engine speaks. */
const ROUTES: readonly Route[] = [
  ['GET', /^\/version$/, () => ok(versionView())],
  ['GET', /^\/info$/, (world) => ok(infoView(world))],
  ['GET', /^\/swarm$/, (world) => ok(swarmView(world))],
  ...OBJECT_KINDS.flatMap(objectRoutes),
  ['GET', /^\/services$/, (world, { query }) => ok(listServices(world, query))],
  ['POST', /^\/services\/create$/, (world, { body }) => made(createService(world, body))],
  ['GET', /^\/services\/([^/]+)$/, (world, { id, query }) => ok(oneService(findService(world, id), query))],
  ['DELETE', /^\/services\/([^/]+)$/, (world, { id }) => ({ ...removed(() => removeService(world, id)), status: 200 })],
  [
    'POST',
    /^\/services\/([^/]+)\/update$/,
    (world, { body, id, query }) => {
      const rollback = query.get('rollback') === 'previous';
      updateService(world, id, { version: versionIn(query), rollback, body });
      return ok({ Warnings: null });
    },
  ],
  ['GET', /^\/tasks$/, (world, { query }) => ok(listTasks(world, query))],
  ['GET', /^\/tasks\/([^/]+)$/, (world, { id }) => ok(taskView(world, findTask(world, id)))],
  ['GET', /^\/nodes$/, (world, { query }) => ok(listNodes(world, query))],
  ['GET', /^\/nodes\/([^/]+)$/, (world, { id }) => ok(nodeView(findNode(world, id)))],
  [
    'POST',
    /^\/nodes\/([^/]+)\/update$/,
    (world, { body, id, query }) => {
      updateNode(world, id, versionIn(query), body);
      return { status: 200 };
    },
  ],
  ['GET', /^\/(?:networks|plugins|containers\/json|images\/json)$/, () => ok([])],
  ['GET', /^\/volumes$/, () => ok({ Volumes: [], Warnings: [] })],
  [
    'GET',
    /^\/distribution\/(.+)\/json$/,
    () => {
      throw refusal(403, 'the embedded engine asks no registry');
    },
  ],
];

function oneService(service: Service, query: URLSearchParams): Json {
  const defaults = ['1', 'true'].includes(query.get('insertDefaults') ?? '');
  return serviceView(defaults ? { ...service, spec: withDefaults(service.spec) } : service);
}

function removed(remove: () => void): Reply {
  remove();
  return { status: 204 };
}

/** Answers a request whose path has no version any more. */
export function route(world: World, method: string, path: string, request: Omit<Request, 'id'>): Reply {
  for (const [wanted, pattern, answer] of ROUTES) {
    const match = wanted === method ? pattern.exec(path) : null;
    if (match !== null) return answer(world, { ...request, id: decodeURIComponent(match[1] ?? '') });
  }
  throw refusal(404, 'page not found');
}
