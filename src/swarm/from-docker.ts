import { readName } from '../model/names.js';
import type { Live, Task } from '../model/live.js';
import { byText } from './by-text.js';
import { wholeList } from './json.js';
import { readNode } from './nodes.js';
import { readObjects } from './objects.js';
import { readService } from './services.js';
import { readTask } from './tasks.js';
import type { OurHolders } from './template.js';

/** What was listed, as it came. `configs` null: they were not asked for. */
export interface Lists {
  readonly secrets: unknown;
  readonly configs: unknown;
  readonly services: unknown;
}

/** List answers as one snapshot. Throws EngineAnswer for what is not what an engine sends. */
export function readLists(lists: Lists, owner: string, engineVersion: string): Live {
  const secrets = readObjects(wholeList(lists.secrets, 'secrets'), 'secret', owner);
  const configs = readObjects(lists.configs === null ? [] : wholeList(lists.configs, 'configs'), 'config', owner);
  const holders = byText([...secrets.holders, ...configs.holders], (holder) => holder.swarmName);
  const strangers = byText([...secrets.strangers, ...configs.strangers], (stranger) => stranger.swarmName);
  const ours = ourHolders({ holders, strangers });
  const read = wholeList(lists.services, 'services').map((raw) => readService(raw, ours));
  return { holders, strangers, services: byText(read, (s) => s.name), tasks: null, nodes: null, engineVersion };
}

/** The same snapshot with tasks and nodes. */
export function addTasks(live: Live, tasks: unknown, nodes: unknown): Live {
  const ours = ourHolders(live);
  const read = wholeList(tasks, 'tasks').map((raw) => readTask(raw, ours));
  return {
    ...live,
    tasks: byText(
      read.filter((task): task is Task => task !== null),
      (task) => task.id,
    ),
    nodes: byText(wholeList(nodes, 'nodes').map(readNode), (node) => node.id),
  };
}

function ourHolders({ holders, strangers }: Pick<Live, 'holders' | 'strangers'>): OurHolders {
  return {
    ids: new Set(holders.map((holder) => holder.id)),
    liveIds: new Set([...holders, ...strangers].map((secret) => secret.id)),
    stems: new Set(holders.map((holder) => readName(holder.swarmName).stem)),
  };
}
