import { stepsOf } from './yaml-spots.js';

/** A key in quotes, if it looks like one. Anything else may be a value that slipped into the wrong line. */
export function named(key: string): string {
  return looksLikeName(key) ? `"${key}"` : 'this key';
}

export function looksLikeName(text: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_./-]{0,63}$/.test(text);
}

/** The field under a JSON pointer as people write it: spec.consumers[0].target */
export function fieldName(pointer: string): string {
  return stepsOf(pointer).reduce((path, step) => {
    if (/^[0-9]+$/.test(step)) return `${path}[${step}]`;
    const name = looksLikeName(step) ? step : '…';
    return path === '' ? name : `${path}.${name}`;
  }, '');
}
