import { register } from 'node:module';

/** Writes the URL of each module that is loaded to the file that TELLS_LOADED names. */
const hooks = `
import { appendFileSync } from 'node:fs';
export function load(url, context, next) {
  appendFileSync(process.env.TELLS_LOADED, url + '\\n');
  return next(url, context);
}`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`);
