import type { Problem } from '../model/problem.js';

interface Tool {
  readonly version: string;
  /** What each code means. */
  readonly meanings: Readonly<Record<string, string>>;
}

/** A SARIF 2.1.0 log of one run. `fileOf`: path in the repository. Only codes that occur are rules. */
export function problemsSarif(problems: readonly Problem[], tool: Tool, fileOf: (file: string) => string): object {
  const codes = [...new Set(problems.map(({ code }) => code))].sort();
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'waxseal', version: tool.version, rules: codes.map((code) => rule(code, tool)) } },
        columnKind: 'utf16CodeUnits',
        results: problems.map((one) => result(one, codes.indexOf(one.code), fileOf)),
      },
    ],
  };
}

function rule(code: string, { meanings }: Tool): object {
  const meaning = meanings[code];
  if (meaning === undefined) return { id: code };
  const text = `${meaning}. All codes: docs/specs.md, "Problems".`;
  return { id: code, shortDescription: { text: meaning }, help: { text } };
}

function result(
  { code, hint, message, severity, ...at }: Problem,
  ruleIndex: number,
  fileOf: (file: string) => string,
): object {
  const text = withoutLinks(hint === null ? message : `${message}\nhint: ${hint}`);
  return {
    ruleId: code,
    ruleIndex,
    level: severity,
    message: { text },
    ...(at.file === null ? {} : { locations: [{ physicalLocation: location(fileOf(at.file), at) }] }),
  };
}

/** What stands between brackets, with parentheses behind it, is a link in the text of a SARIF message. */
function withoutLinks(text: string): string {
  return text.replaceAll('](', '] (');
}

function location(file: string, { column, line }: Pick<Problem, 'column' | 'line'>): object {
  const uri = file.split('/').map(encodeURIComponent).join('/');
  if (line === null) return { artifactLocation: { uri } };
  return {
    artifactLocation: { uri },
    region: { startLine: line, ...(column === null ? {} : { startColumn: column }) },
  };
}
