import { MOUNT } from '../patterns.js';
import { text, type Schema } from '../schema.js';

export function mount(description: string, byDefault?: string): Schema {
  return text(description, {
    pattern: MOUNT,
    expects: 'a path such as secret or team/kv, without slashes at its ends',
    ...(byDefault === undefined ? {} : { default: byDefault }),
  });
}
