/**
 * A PFX file says how often a password is to be stirred before it is a key, up to some thousand million times, and nothing
 * else happens in this process meanwhile. Files have 2,000 rounds at each of some places mostly.
 */
const MOST_ROUNDS = 200_000;

/** Node's own are about so much faster than those of the package. */
const NATIVE = 20;

/** The places of the package for PFX files that hold what stirs. */
export interface Stirring {
  readonly pki: object;
  readonly pkcs12: object;
  readonly pkcs5: object;
}

/** Bounds the package from now on. What it gives is called for each file that is opened next. */
export function boundRounds({ pki, pkcs12, pkcs5 }: Stirring): () => void {
  let left = 0;
  // The package takes its own functions from these places each time: there is no other way in.
  const bound = (place: object, name: string, at: number, weight: number): void => {
    const derive: unknown = Reflect.get(place, name);
    if (typeof derive !== 'function') throw new Error(`internal: the package for PFX files has no ${name}`);
    const bounded: Derive = (...args) => {
      left -= Number(args[at]) / weight;
      // What is no number passes no more than too many.
      if (!(left >= 0)) throw new Error('too many rounds');
      return (derive as Derive)(...args);
    };
    Reflect.set(place, name, bounded);
  };
  // Its types do not know of it.
  bound((pki as { readonly pbe: object }).pbe, 'generatePkcs12Key', 3, 1);
  bound(pkcs12, 'generateKey', 3, 1);
  bound(pkcs5, 'pbkdf2', 2, NATIVE);
  return () => {
    left = MOST_ROUNDS;
  };
}

type Derive = (...args: readonly unknown[]) => unknown;
