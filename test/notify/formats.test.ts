import { describe, expect, test } from '@jest/globals';
import { payloadOf, type Format } from '../../src/notify/formats.js';
import { messageOf, type Message } from '../../src/notify/message.js';
import type { Notice } from '../../src/notify/notice.js';
import { templateOf } from '../../src/notify/template.js';

const about = { owner: 'shop-k7f3', pass: 'p1', commit: '1a2b3c4d5e6f7890', time: '2026-11-28T03:00:00.000Z' };

function notice(message: string, more: Partial<Notice> = {}): Notice {
  const names = { secret: 'db', service: 'web', holder: null };
  return { kind: 'attention', ...names, reason: 'ManagedByStack', message, ...more };
}

function json(format: Format, message: Message): unknown {
  const { body, headers } = payloadOf(format, message);
  expect(headers['content-type']).toBe('application/json');
  return JSON.parse(body);
}

/** What somebody may write into a service's name, a file's name or a commit. */
const EVIL = '<!channel> @everyone <@&1> [click](https://evil.example) **x** `y` _z_ &amp;\n# big\u001b[31m';
const plain = messageOf([notice('"web" belongs to a stack')], about);
const evil = messageOf([notice(EVIL)], { ...about, owner: 'a<b>&' });

describe('a message', () => {
  test('has a title that says how bad it is, and a line for each notice', () => {
    const all = [
      notice('m'),
      notice('m', { kind: 'version-failed' }),
      notice('m', { kind: 'over' }),
      notice('"db_v2" is proven: runs in web', { kind: 'rolled-out', reason: 'Proven' }),
    ];
    expect(messageOf(all, about)).toMatchObject({
      severity: 'failure',
      title: 'Waxseal shop-k7f3: 2 need attention, 1 settled, 1 rolled out',
      lines: [
        'db: m (ManagedByStack)',
        'db: m (ManagedByStack)',
        'settled: db: m (ManagedByStack)',
        'db: "db_v2" is proven: runs in web (Proven)',
      ],
    });
    expect(messageOf(all.slice(2), about).severity).toBe('success');
  });

  test('stays small, and says how much it leaves out', () => {
    const { lines } = messageOf(
      Array.from({ length: 100 }, () => notice('x'.repeat(5000))),
      about,
    );
    expect(lines).toHaveLength(16);
    expect(Math.max(...lines.map((line) => line.length))).toBe(400);
    expect(lines.at(-1)).toBe('and 85 more');
  });
});

describe('generic', () => {
  test('is the whole message as JSON', () => {
    expect(json('generic', plain)).toEqual({ formatVersion: '1.0', ...plain });
  });
});

describe('Slack', () => {
  test('gets text for phones and blocks without markup', () => {
    expect(json('slack', plain)).toEqual({
      text: 'Waxseal shop-k7f3: 1 needs attention',
      blocks: [
        {
          type: 'section',
          text: { type: 'plain_text', text: 'Waxseal shop-k7f3: 1 needs attention', emoji: false },
        },
        {
          type: 'section',
          text: {
            type: 'plain_text',
            text: 'db: "web" belongs to a stack (ManagedByStack)\ncommit 1a2b3c4d5e6f',
            emoji: false,
          },
        },
      ],
    });
  });

  test('is mentioned nothing by a name: text has no markup, or is escaped', () => {
    const { blocks, text } = json('slack', evil) as { text: string; blocks: { text: { type: string } }[] };
    expect(text).toBe('Waxseal a&lt;b&gt;&amp;: 1 needs attention');
    expect(blocks.map((block) => block.text.type)).toEqual(['plain_text', 'plain_text']);
  });

  test('takes no block of more than 3000 characters', () => {
    const long = messageOf(
      Array.from({ length: 15 }, () => notice('x'.repeat(400))),
      about,
    );
    const { blocks } = json('slack', long) as { blocks: { text: { text: string } }[] };
    expect(blocks[1]?.text.text).toHaveLength(3000);
  });
});

describe('Teams', () => {
  test('gets an adaptive card of runs of text, which read no Markdown', () => {
    expect(json('teams', plain)).toEqual({
      type: 'message',
      attachments: [
        {
          contentType: 'application/vnd.microsoft.card.adaptive',
          contentUrl: null,
          content: {
            $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
            type: 'AdaptiveCard',
            version: '1.4',
            body: [
              run('Waxseal shop-k7f3: 1 needs attention', { weight: 'Bolder' }),
              run('db: "web" belongs to a stack (ManagedByStack)'),
              run('commit 1a2b3c4d5e6f'),
            ],
          },
        },
      ],
    });
    expect(JSON.stringify(json('teams', evil))).not.toContain('"TextBlock"');
  });

  function run(text: string, more: object = {}): object {
    return { type: 'RichTextBlock', inlines: [{ type: 'TextRun', text, ...more }] };
  }
});

describe('Discord', () => {
  test('mentions nobody, embeds nothing, and shows Markdown as it was written', () => {
    const body = json('discord', evil) as { content: string };
    expect(body).toMatchObject({ allowed_mentions: { parse: [] }, flags: 4 });
    const [, line] = body.content.split('\n');
    expect(line).toBe(
      'db\\: \\<\\!channel\\> \\@everyone \\<\\@&1\\> \\[click\\]\\(https\\://evil\\.example\\) \\*\\*x\\*\\* \\`y\\` \\_z\\_ &amp; \\# big \\[31m \\(ManagedByStack\\)',
    );
  });

  test('takes no more than 2000 characters', () => {
    const long = messageOf(
      Array.from({ length: 15 }, () => notice('*'.repeat(400))),
      about,
    );
    expect((json('discord', long) as { content: string }).content.length).toBeLessThanOrEqual(2000);
  });
});

describe('ntfy', () => {
  test('gets text, and the rest in headers', () => {
    expect(payloadOf('ntfy', plain)).toEqual({
      headers: {
        'content-type': 'text/plain; charset=utf-8',
        title: 'Waxseal shop-k7f3: 1 needs attention',
        priority: 'high',
        tags: 'warning',
      },
      body: 'db: "web" belongs to a stack (ManagedByStack)\ncommit 1a2b3c4d5e6f',
    });
  });

  test('takes no more than 4096 bytes, and a title in ASCII', () => {
    const { body, headers } = payloadOf(
      'ntfy',
      messageOf(
        Array.from({ length: 15 }, () => notice('ä'.repeat(400))),
        { ...about, owner: 'bäckerei' },
      ),
    );
    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(4096);
    expect(body.endsWith('…')).toBe(true);
    expect(body).not.toContain('\ufffd');
    expect(headers['title']).toMatch(/^=\?utf-8\?b\?[A-Za-z0-9+/=]+\?=$/);
  });
});

describe('Apprise', () => {
  test('gets title, body and type as its API names them', () => {
    expect(json('apprise', plain)).toEqual({
      title: 'Waxseal shop-k7f3: 1 needs attention',
      body: 'db: "web" belongs to a stack (ManagedByStack)\ncommit 1a2b3c4d5e6f',
      type: 'failure',
      format: 'text',
    });
  });
});

describe('a template', () => {
  test('is JSON with fields in it, each of which becomes JSON whatever it holds', () => {
    const fill = templateOf('{ "subject": {{ title }}, "body": {{text}}, "who": [{{ owner }}], "all": {{ notices }} }');
    expect(JSON.parse(fill(evil).body)).toEqual({
      subject: 'Waxseal a<b>&: 1 needs attention',
      body: expect.stringContaining('@everyone'),
      who: ['a<b>&'],
      all: evil.notices,
    });
  });

  test.each([
    ['{ "a": {{ value }} }', 'there is no field "value"'],
    ['{ "a": {{ constructor }} }', 'there is no field "constructor"'],
    ['{ "a": "{{ title }}" }', 'what it gives is no JSON'],
  ])('that cannot work is refused before anything has begun: %s', (text, why) => {
    expect(() => templateOf(text)).toThrow(why);
  });
});
