import type { Problem } from '../model/problem.js';
import { dataAt, isMapping, listAt, textAt } from './data.js';
import { kindOfDocument } from './name-rules.js';
import { PASSWORD_IN_URL } from './plaintext.js';
import { lint } from './report.js';
import type { YamlDocument } from './yaml-documents.js';
import { keyAt, pointerOf, valueAt } from './yaml-spots.js';

/** What a SwarmSecret or a SwarmConfig may say, and had better not. */
export function documentLints(document: YamlDocument): Problem[] {
  return [...retentionZero(document), ...modes(document), ...labels(document), ...template(document)];
}

function retentionZero(document: YamlDocument): Problem[] {
  if (dataAt(document.data, '/spec/retention/versions') !== 0) return [];
  const message = 'with "retention.versions: 0" the version before goes as soon as nothing names it';
  const hint = 'keep one, so that a revert in git finds its value proven and in place';
  return [lint('RetentionZero', valueAt(document, '/spec/retention/versions'), message, hint)];
}

/** A config has nothing to hide. */
function modes(document: YamlDocument): Problem[] {
  if (kindOfDocument(document) === 'config') return [];
  return listAt(document.data, '/spec/consumers').flatMap((consumer, index) => {
    const mode = textAt(consumer, '/mode');
    if (mode === null || !/^[0-7]{3,4}$/.test(mode) || (parseInt(mode, 8) & 0o004) === 0) return [];
    const place = valueAt(document, `/spec/consumers/${String(index)}/mode`);
    const hint = 'mode "0400", and the uid that the program runs as';
    return [lint('ModeReadableByAll', place, `mode "${mode}" lets every user in the container read the file`, hint)];
  });
}

function template(document: YamlDocument): Problem[] {
  const text = textAt(document.data, '/spec/template');
  if (text === null || !PASSWORD_IN_URL.test(text)) return [];
  const hint = 'take it from `sources` with {{ }}, and change it, since it is in git now';
  const message = 'the template looks as if a password were written out in it';
  return [lint('PlaintextSuspected', valueAt(document, '/spec/template'), message, hint)];
}

const SECRET_WORD =
  /(?:^|[._-])(?:password|passwd|pwd|secret|token|api[_-]?key|private[_-]?key|credentials?)(?:$|[._-])/i;

/** Labels are copied to the Swarm as they are, for everybody who may list secrets. */
function labels(document: YamlDocument): Problem[] {
  const written = dataAt(document.data, '/metadata/labels');
  if (!isMapping(written)) return [];
  return Object.entries(written).flatMap(([name, value]) => {
    if (typeof value !== 'string' || value === '' || !SECRET_WORD.test(name)) return [];
    const place = keyAt(document, pointerOf('/metadata/labels', name));
    const hint = 'a label is no place for a value: seal it, and change it, since it is in git now';
    return [lint('PlaintextSuspected', place, `the label "${name}" looks as if it held a secret`, hint)];
  });
}
