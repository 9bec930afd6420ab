const SECRETS_DIRECTORY = '/run/secrets/';

/** The path inside of a container: a bare name stands below /run/secrets. Equal targets have equal full targets. */
export function fullTarget(target: string): string {
  return target.startsWith('/') ? target : SECRETS_DIRECTORY + target;
}

/** The other way round: the bare name of a file directly below /run/secrets, any other path as it is. */
export function shortTarget(target: string): string {
  const name = target.startsWith(SECRETS_DIRECTORY) ? target.slice(SECRETS_DIRECTORY.length) : '';
  return name === '' || name.includes('/') ? target : name;
}
