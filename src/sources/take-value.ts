import type { Answer } from '../model/answer.js';
import { kindOfName } from '../model/object-name.js';
import { SecretValue } from '../model/secret-value.js';
import type { SwarmSecret } from '../model/spec.js';
import { refuseSize } from '../model/value-size.js';
import { decode } from './decode.js';
import { unavailable } from './unavailable.js';

/** From what a source gave to the value that a Swarm secret or config may have: decoded, and of a size that the engine takes. */
export function takeValue(answer: Answer, spec: Pick<SwarmSecret, 'name' | 'encoding'>): Answer {
  if (answer.kind !== 'present') return answer;
  const value = decodeValue(answer.value, spec);
  if (value === null) {
    return unavailable('EncodingInvalid', `the value of "${spec.name}" is not ${spec.encoding}`, {
      hint: HINT[spec.encoding],
    });
  }
  const kind = kindOfName(spec.name);
  const refused = value.expose((bytes) => refuseSize(bytes.length, kind));
  if (refused === null) return { ...answer, value };
  value.wipe();
  return unavailable(refused.code, `"${spec.name}" cannot be a Swarm ${kind}: ${refused.message}`, refused);
}

const HINT = {
  none: null,
  base64:
    'it must be one line of standard base64 with its padding (`base64 -w0`); for bytes as they are leave `encoding` out',
  hex: 'it must be pairs of 0-9 and a-f on one line; for bytes as they are leave `encoding` out',
} as const;

function decodeValue(text: SecretValue, spec: Pick<SwarmSecret, 'encoding'>): SecretValue | null {
  if (spec.encoding === 'none') return text;
  const decoded = text.expose((bytes) => decode(bytes, spec.encoding));
  text.wipe();
  return decoded === null ? null : SecretValue.of(decoded);
}
