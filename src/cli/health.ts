import { LISTEN } from './flags.js';
import type { Call, Verb } from './verb.js';

export const healthVerb: Verb = {
  name: 'health',
  summary: 'say whether the operator on this machine is alive',
  details: [
    'Asks /healthz of `waxseal run` at its --listen address and exits with 0, or 1 if it is not healthy or does not answer. Meant for the HEALTHCHECK of a container. An engine that cannot be reached does not make an operator unhealthy; passes that no longer end do.',
    'With `--listen off` there is nothing to ask, and it exits with 0.',
  ],
  argument: '',
  flags: [LISTEN],
  examples: [{ line: 'waxseal health', does: 'in the container of the operator' }],
  run: runHealth,
};

async function runHealth({ io, options, wire }: Call): Promise<number> {
  const health = await wire.health(options.text('listen') ?? '');
  if (health === null) {
    io.err('the operator does not listen, so there is nothing to ask\n');
    return 0;
  }
  io.out(health.body);
  return health.healthy ? 0 : 1;
}
