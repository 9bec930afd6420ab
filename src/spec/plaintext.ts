/** `scheme://user:password@`, where the password is no `{{ … }}`. */
export const PASSWORD_IN_URL = /:\/\/[^\s/@:{}]*:[^\s/@{}]+@/;

const PRIVATE = /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----|AGE-SECRET-KEY-(?:PQ-)?1[0-9A-Z]{20}/;

/** A line of a settings file: `name: value`, `name = "value";`, `export NAME=value`. */
const SETTING = /^\s*(?:export\s+|-\s+)?["']?([A-Za-z][\w.-]*)["']?\s*[:=]\s*["']?([^\s"',;]{6,})["']?[,;]?\s*$/;
const SECRET_NAME =
  /(?:password|passwd|passphrase|secret|token|credential|(?:api|access|private|auth|encryption|signing|master)[_-]?key)s?$/i;
/** A variable, a place, an alias, a switch. */
const NO_VALUE = /^[$%<{/*&@]|^\.{1,2}\/|\$\{|\{\{|^\d+$|^(?:false|disabled|enabled|required)$/i;

/** What a settings file in clear seems to hold that nobody should read; null: nothing. */
export function plaintextIn(text: string): string | null {
  if (PRIVATE.test(text)) return 'a private key';
  if (PASSWORD_IN_URL.test(text)) return 'an address with a password in it';
  const found = text.split('\n').some((line) => {
    const [, name = '', value = ''] = SETTING.exec(line.length > 500 ? '' : line) ?? [];
    return SECRET_NAME.test(name) && !NO_VALUE.test(value);
  });
  return found ? 'a password or a token' : null;
}
