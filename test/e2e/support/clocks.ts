import type { Call } from './proxy.js';

/**
 * For `proxy.rewrite`: what tasks and nodes say about time is so many seconds ahead, as if the workers' clocks were.
 * Secrets and services, whose times are the managers', stay as they are.
 */
export function shiftClocks(seconds: number): (call: Call, body: string) => string {
  return (call, body) =>
    /\/(tasks|nodes)(\?|\/|$)/.test(call.url)
      ? body.replace(/"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z"/g, (time) => {
          const shifted = new Date(Date.parse(time.slice(1, -1)) + seconds * 1000);
          return JSON.stringify(shifted.toISOString());
        })
      : body;
}
