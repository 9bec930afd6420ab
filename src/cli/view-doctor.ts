import { count, countObjects } from '../model/object-words.js';
import type { Finding, Severity } from '../model/posture.js';
import type { Diagnosis } from './doctor.js';
import { paint, wrap, type Look, type Style } from './layout.js';

const SIGN: Readonly<Record<Severity, readonly [sign: string, style: Style]>> = {
  error: ['!', 'red'],
  warning: ['~', 'yellow'],
  note: ['·', 'dim'],
};

/** What was looked at, then what was found, the worst first. */
export function doctorHuman({ engine, findings, specs }: Diagnosis, look: Look): string {
  const of = (severity: Severity): number => findings.filter((one) => one.severity === severity).length;
  const lines = [
    ...(engine === null ? [] : [`engine ${engine.version} (API ${engine.apiVersion}) at ${engine.url}`]),
    ...(specs?.policy == null
      ? []
      : [`owner ${specs.policy.owner}, ${countObjects(specs.secrets.map(({ name }) => name))} in the directory`]),
    '',
    ...findings.flatMap((finding) => [...findingLines(finding, look), '']),
    `${count(of('error'), 'error')}, ${count(of('warning'), 'warning')}, ${count(of('note'), 'note')}.`,
  ];
  return `${lines.join('\n').trimStart()}\n`;
}

function findingLines({ code, hint, message, severity, where }: Finding, look: Look): readonly string[] {
  const [sign, style] = SIGN[severity];
  return [
    `${paint(look, style, sign)} ${where} (${code})`,
    ...wrap(message, look.columns, '    '),
    ...wrap(`-> ${hint}`, look.columns, '    '),
  ];
}
