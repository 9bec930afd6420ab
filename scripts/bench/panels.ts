import type { Results } from './results.js';
import type { Scene } from './scene.js';
import type { Panel } from './svg.js';

/** One panel for each scene and unit: what is on one scale belongs together. */
export function panelsOf(scenes: readonly Scene[], results: Results): readonly Panel[] {
  return scenes.flatMap(({ name, title }) => {
    const rows = results[name]?.rows ?? [];
    const units = [...new Set(rows.map(({ unit }) => unit))].filter((unit) => unit !== 'calls');
    return units.map((unit) => ({
      title: units.length === 1 ? title : `${title} (${unit === 'times' ? 'ratios' : unit})`,
      rows: rows.filter((row) => row.unit === unit),
    }));
  });
}
