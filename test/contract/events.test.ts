import { describe, expect } from '@jest/globals';
import { running, updateState } from '../e2e/support/running.js';
import { createSecret, relabelSecret } from '../e2e/support/secrets.js';
import { createService } from '../e2e/support/services.js';
import { waitFor } from '../e2e/support/wait.js';
import { change, container, replicas } from './support/change.js';
import { listen, past, type EventJson } from './support/events.js';
import { fact, factOfNodes } from './support/fact.js';

/**
 * An engine tells what happens to the objects of its Swarm. It promises little: it remembers 256 events, forgets them
 * when it restarts, and may tell old ones again then. So an event is a reason to look, never a reason to act.
 */
describe('Events', () => {
  const SWARM = { scope: ['swarm'] };
  const now = (): string => (Date.now() / 1000).toFixed(3);
  const about = (id: string) => (event: EventJson) => event.Actor.ID === id;
  const actions = (events: readonly EventJson[], id: string) => events.filter(about(id)).map(({ Action }) => Action);

  fact('Secrets tell create, update and remove; the one attribute is the name, never the labels.', async (scene) => {
    const { engine, name } = scene;
    const db = name('db');
    const { events, stop } = await listen(engine, SWARM);
    const id = await createSecret(engine, db, 'v', { Labels: { a: 'b' } });
    await relabelSecret(engine, db, { c: 'd' });
    await engine.remove(`/secrets/${id}`);
    await waitFor('three events', () => events.filter(about(id)).length === 3).finally(stop);
    expect(actions(events, id)).toEqual(['create', 'update', 'remove']);
    for (const event of events.filter(about(id))) {
      expect(event).toMatchObject({ Type: 'secret', scope: 'swarm', Actor: { ID: id, Attributes: { name: db } } });
      expect(Object.keys(event.Actor.Attributes)).toEqual(['name']);
    }
  });

  fact('An event has its time twice: in seconds, and in nanoseconds.', async ({ engine, name }) => {
    const { events, stop } = await listen(engine, SWARM);
    const id = await createSecret(engine, name('db'), 'v');
    const event = await waitFor('the event', () => events.find(about(id))).finally(stop);
    expect(Math.floor(event.timeNano / 1e9)).toBe(event.time);
    expect(Math.abs(event.time - Date.now() / 1000)).toBeLessThan(60);
  });

  fact('Services tell what changed: the image, the number of replicas, and each state of an update.', async (scene) => {
    const { engine, name } = scene;
    const web = name('web');
    const { events, stop } = await listen(engine, { ...SWARM, type: ['service'] });
    const id = await createService(engine, { name: web });
    await running(engine, web);
    await change(engine, web, container({ Env: ['A=1'] }));
    await updateState(engine, web, 'completed');
    await change(engine, web, replicas(0));
    const attributes = await waitFor('the last of them', () => {
      const seen = events.filter(about(id)).map(({ Actor }) => Actor.Attributes);
      return seen.some((each) => each['replicas.new'] === '0') && seen;
    }).finally(stop);
    expect(attributes[0]).toEqual({ name: web });
    expect(attributes).toContainEqual({ name: web, 'updatestate.new': 'updating' });
    expect(attributes).toContainEqual({ name: web, 'updatestate.old': 'updating', 'updatestate.new': 'completed' });
    expect(attributes.at(-1)).toMatchObject({ name: web, 'replicas.old': '1', 'replicas.new': '0' });
  });

  fact('The stream is JSON, one event a line.', async ({ engine, name }) => {
    const { contentType, events, stop } = await listen(engine, SWARM);
    const id = await createSecret(engine, name('db'), 'v');
    await waitFor('the event', () => events.some(about(id))).finally(stop);
    expect(contentType).toMatch(/^application\/(json|jsonl)$/);
  });

  fact('since and until give what was told in between, and then the answer ends.', async ({ engine, name }) => {
    const since = now();
    const [a, b] = [await createSecret(engine, name('a'), 'v'), await createSecret(engine, name('b'), 'v')];
    await engine.remove(`/secrets/${a}`);
    const told = await waitFor('three events', async () => {
      const events = await past(engine, since, now(), SWARM);
      return [...actions(events, a), ...actions(events, b)].length === 3 && events;
    });
    expect([actions(told, a), actions(told, b)]).toEqual([['create', 'remove'], ['create']]);
  });

  fact('A time that is no number of seconds is refused with 500.', async ({ engine }) => {
    const answer = await engine.ask('GET', '/events?since=2026-01-01T00:00:00Z&until=2026-01-01T00:00:01Z');
    expect(answer.status).toBe(500);
  });

  fact(
    'Filters by type, action and object are joined by "and"; values of one filter by "or".',
    async ({ engine, name }) => {
      const [a, b] = [name('a'), name('b')];
      const since = now();
      const ids = [await createSecret(engine, a, 'v'), await createSecret(engine, b, 'v')];
      await relabelSecret(engine, a, { a: 'b' });
      await createService(engine, { name: a, replicas: 0 });
      const ask = (filters: Readonly<Record<string, readonly string[]>>) => past(engine, since, now(), filters);
      await waitFor('all to be told', async () => (await ask({ type: ['service'], service: [a] })).length > 0);
      const both = await ask({ type: ['secret'], event: ['create'], secret: [a, b] });
      expect(both.map(({ Actor }) => Actor.ID)).toEqual(ids);
      const one = await ask({ type: ['secret'], secret: [ids[0] ?? ''] });
      expect(one.map(({ Action }) => Action)).toEqual(['create', 'update']);
    },
  );

  fact('A filter by label matches no object of the Swarm.', async ({ engine, name }) => {
    const since = now();
    const db = name('db');
    await createSecret(engine, db, 'v', { Labels: { a: 'b' } });
    await waitFor('it to be told', async () => (await past(engine, since, now(), { secret: [db] })).length > 0);
    expect(await past(engine, since, now(), { label: ['a=b'], secret: [db] })).toEqual([]);
  });

  factOfNodes('The engine remembers the last 256 events.', 1, async ({ engine }) => {
    const since = now();
    const ids: string[] = [];
    for (let i = 0; i < 300; i += 1) ids.push(await createSecret(engine, `s${String(i)}`, 'v'));
    const last = ids.at(-1) ?? '';
    const told = await waitFor('the last one to be told', async () => {
      const events = await past(engine, since, now());
      return events.some(about(last)) && events;
    });
    expect(told).toHaveLength(256);
    // The Swarm has a few to tell of itself.
    const ours = told.filter(({ Type }) => Type === 'secret').map(({ Actor }) => Actor.ID);
    expect(ours).toEqual(ids.slice(-ours.length));
    expect(ours.length).toBeGreaterThan(240);
  });
});
