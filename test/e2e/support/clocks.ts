import type { Call } from './proxy.js';

const WORKERS = /\/(tasks|nodes)(\?|\/|$)/;

/** For `proxy.rewrite`: everything that any machine of the swarm says about time is so many seconds ahead. */
export function shiftAllClocks(seconds: number): (call: Call, body: string) => string {
  return (_, body) => shift(body, seconds);
}

/**
 * For `proxy.rewrite`: what tasks and nodes say about time is so many seconds ahead, as if the workers' clocks were.
 * Secrets and services, whose times are the managers', stay as they are.
 */
export function shiftClocks(seconds: number): (call: Call, body: string) => string {
  return (call, body) => (WORKERS.test(call.url) ? shift(body, seconds) : body);
}

function shift(body: string, seconds: number): string {
  return body.replace(/"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z"/g, (time) => {
    const shifted = new Date(Date.parse(time.slice(1, -1)) + seconds * 1000);
    return JSON.stringify(shifted.toISOString());
  });
}
