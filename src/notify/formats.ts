import { textOf, type Message } from './message.js';

/** What is sent, beside where to. */
export interface Payload {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type Format = 'generic' | 'slack' | 'teams' | 'discord' | 'ntfy' | 'apprise';

const FORMAT_VERSION = '1.0';
const JSON_TYPE = { 'content-type': 'application/json' };

/**
 * A message as each service reads it. Names, messages of problems and commits were written by other people: none of it
 * may become a mention, a link or a heading there, so text goes where a service takes it as it stands, and is escaped
 * where there is no such place.
 */
export function payloadOf(format: Format, message: Message): Payload {
  const { severity, title } = message;
  const text = textOf(message);
  switch (format) {
    case 'generic':
      return json({ formatVersion: FORMAT_VERSION, ...message });
    case 'slack':
      // A plain_text block has no markup; `text` is what a phone shows, and there only these three are special.
      return json({ text: escapeSlack(title), blocks: [plainBlock(title), plainBlock(text)] });
    case 'teams':
      return json(teamsCard(title, text));
    case 'discord':
      return json({
        content: clip(`**${escapeMarkdown(title)}**\n${escapeMarkdown(text)}`, DISCORD_LIMIT),
        allowed_mentions: { parse: [] },
        flags: SUPPRESS_EMBEDS,
      });
    case 'ntfy': {
      const urgent = severity === 'failure';
      const headers = {
        title: inHeader(title),
        priority: urgent ? 'high' : 'default',
        tags: urgent ? 'warning' : 'lock',
      };
      return {
        headers: { 'content-type': 'text/plain; charset=utf-8', ...headers },
        body: clipBytes(text, NTFY_LIMIT),
      };
    }
    case 'apprise':
      return json({ title, body: text, type: severity, format: 'text' });
  }
}

/** Characters of a message, of the text of a block, and bytes of a notification. */
const DISCORD_LIMIT = 2000;
const SLACK_LIMIT = 3000;
const NTFY_LIMIT = 4096;
const SUPPRESS_EMBEDS = 4;

function json(body: unknown): Payload {
  return { headers: JSON_TYPE, body: JSON.stringify(body) };
}

function plainBlock(text: string): object {
  return { type: 'section', text: { type: 'plain_text', text: clip(text, SLACK_LIMIT), emoji: false } };
}

function escapeSlack(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** A TextBlock would read Markdown; the runs of a RichTextBlock do not. */
function teamsCard(title: string, text: string): object {
  const run = (line: string, more: object = {}): object => ({
    type: 'RichTextBlock',
    inlines: [{ type: 'TextRun', text: line, ...more }],
  });
  const content = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    body: [run(title, { weight: 'Bolder' }), ...text.split('\n').map((line) => run(line))],
  };
  const contentType = 'application/vnd.microsoft.card.adaptive';
  return { type: 'message', attachments: [{ contentType, contentUrl: null, content }] };
}

/** Everything that Markdown may read as something else than itself; a URL is broken, so that it is no link. */
function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_~|<>[\](){}#+\-.!@:]/g, '\\$&');
}

/** RFC 2047, which ntfy reads: headers are ASCII. */
function inHeader(text: string): string {
  return /^[\x20-\x7e]*$/.test(text) ? text : `=?utf-8?b?${Buffer.from(text).toString('base64')}?=`;
}

function clip(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit - 1).replace(/\\$/, '')}…`;
}

/** A longer one would become a file that hangs on the notification. */
function clipBytes(text: string, limit: number): string {
  if (Buffer.byteLength(text) <= limit) return text;
  return `${new TextDecoder().decode(Buffer.from(text).subarray(0, limit - 6)).replace(/\ufffd$/, '')}…`;
}
