import { AppError } from '../model/problem.js';
import type { Call, Verb } from './verb.js';

export const demoVerb: Verb = {
  name: 'demo',
  summary: 'show the main job on a Swarm of its own, in half a minute',
  details: [
    "Plays a day of Waxseal: plan, apply, a rotation, a bad value taken back and remembered, somebody else's broken image left alone, what is pruned, status. The commands and their output are real. After each scene a second client asks the engine whether what was promised is so.",
    'By default it runs on an engine inside of this process, which runs no containers: nothing but Node is needed. With --host it does the same on a real Swarm, in names that begin with demo_, and takes everything away at the end.',
    'Exit code: 0 if every claim holds, else 1.',
  ],
  argument: '',
  flags: [
    { flags: '-H, --host <url>', does: 'a real Swarm to play on; one for trying things', inEnvironment: false },
    { flags: '--image <image>', does: 'with --host: what the demo service runs', fallback: 'busybox:1' },
  ],
  examples: [
    { line: 'waxseal demo', does: 'on the engine inside of this process' },
    { line: 'waxseal demo --host unix:///var/run/docker.sock', does: 'on a real Swarm' },
  ],
  run: runDemo,
};

/** Time to read a title, where somebody reads along. */
const PAUSE_MS = 1500;

async function runDemo({ drain, io, options, wire }: Call): Promise<number> {
  if (options.given('image') && options.text('host') === null) {
    throw new AppError('UsageInvalid', '"--image" means nothing without --host', {
      hint: 'give the address of a real Swarm with --host; the engine inside of this process runs no containers',
    });
  }
  const signal = drain();
  const play = wire.demo({
    host: options.text('host'),
    image: options.text('image') ?? '',
    write: (text) => {
      io.out(text);
    },
    color: io.color,
    pauseMs: io.stdoutIsTerminal ? PAUSE_MS : 0,
    signal,
  });
  const broken = await play.catch((thrown: unknown) => {
    if (!signal.aborted) throw thrown;
    throw new AppError('DemoStopped', 'the demo was stopped; what it made was taken away again');
  });
  return broken.length === 0 ? 0 : 1;
}
