/** A line of the recording, and when it was printed. */
export interface RecordedLine {
  readonly text: string;
  /** ms since the start. */
  readonly at: number;
}

const COLUMNS = 80;
const ROWS = 34;
const LINE = 18;
const CHAR = 8.43;
const PAD = 16;
const BAR = 30;

/** ms that the picture takes to go round, and how long it rests at the end. */
const PLAY_MS = 75_000;
const REST_MS = 6000;

/**
 * The recording as an animated picture of a terminal: the text moves up as it was printed. Nothing in it is drawn but
 * text, so that it can be searched, and compared with a new run. Who prefers no motion sees the end.
 */
export function demoSvg(recorded: readonly RecordedLine[]): string {
  const lines = recorded.flatMap(({ text, at }) => folded(text).map((part) => ({ text: part, at })));
  const end = Math.max(1, lines.at(-1)?.at ?? 1);
  const width = Math.ceil(COLUMNS * CHAR + 2 * PAD);
  const height = ROWS * LINE + BAR + PAD;
  const rows = lines.map(({ text }, i) => row(text, (i + 1) * LINE)).filter((text) => text !== '');
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${String(width)} ${String(height)}" role="img" aria-labelledby="t">
<title id="t">waxseal demo, as it was recorded on a terminal of 80 columns</title>
<style>
text { font: 14px ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace; fill: #d7dae0; white-space: pre }
.c { fill: #ffffff; font-weight: 600 } .t { fill: #5ccfe6; font-weight: 600 } .y { fill: #7fd962 } .a { fill: #ff8f66 } .m { fill: #ffd173 } .d { fill: #8a919f }
#s { animation: s ${String((PLAY_MS + REST_MS) / 1000)}s step-end infinite }
@media (prefers-reduced-motion: reduce) { #s { animation: none } }
@keyframes s {
${keyframes(lines, end)}
}
</style>
<rect width="${String(width)}" height="${String(height)}" rx="8" fill="#14171d"/>
<circle cx="20" cy="15" r="5" fill="#ff5f57"/><circle cx="38" cy="15" r="5" fill="#febc2e"/><circle cx="56" cy="15" r="5" fill="#28c840"/>
<text x="50%" y="20" text-anchor="middle" class="d">npm run demo</text>
<svg x="${String(PAD)}" y="${String(BAR)}" width="${String(width - PAD)}" height="${String(ROWS * LINE)}">
<g id="s" transform="translate(0 ${String(shift(lines.length))})">
${rows.join('\n')}
</g>
</svg>
</svg>
`;
}

/** The lines of a picture, unfolded as they stand in it. */
export function linesOf(svg: string): readonly string[] {
  return [...svg.matchAll(/<text y="[0-9]+"[^>]*>([^<]*)<\/text>/g)].map(([, text = '']) => unescaped(text));
}

/** As the picture breaks a line that is too long. */
export function folded(text: string): readonly string[] {
  const parts = text.match(new RegExp(`.{1,${String(COLUMNS)}}`, 'gu'));
  return parts ?? [''];
}

/** One step for each moment at which something was printed; at most four a second of the picture. */
function keyframes(lines: readonly RecordedLine[], end: number): string {
  const frames = new Map<string, number>();
  for (const [i, { at }] of lines.entries()) {
    const ms = Math.floor(((at / end) * PLAY_MS) / 250) * 250;
    frames.set(((ms / (PLAY_MS + REST_MS)) * 100).toFixed(2), shift(i + 1));
  }
  return [...frames].map(([percent, y]) => `${percent}% { transform: translateY(${String(y)}px) }`).join('\n');
}

function shift(lines: number): number {
  return (ROWS - lines) * LINE - 6;
}

function row(text: string, y: number): string {
  if (text.trim() === '') return '';
  const kind = KINDS.find(([pattern]) => pattern.test(text))?.[1];
  return `<text y="${String(y)}"${kind === undefined ? '' : ` class="${kind}"`}>${escaped(text)}</text>`;
}

const KINDS: readonly (readonly [RegExp, string])[] = [
  [/^\$ /, 'c'],
  [/^[0-9]+\. |^─+$/, 't'],
  [/^ *(✓|\+ )/, 'y'],
  [/^ *(! |- )/, 'a'],
  [/^ *(~ |± )/, 'm'],
  [/^ {6}/, 'd'],
];

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function unescaped(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
