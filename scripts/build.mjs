import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';
import { thirdParty } from './third-party.mjs';

/** Packages pull ssh2, gRPC and more for features that Waxseal does not use: they are cut, and say so if reached. */
const slim = {
  name: 'slim',
  setup(b) {
    b.onResolve({ filter: /^\.\/(ssh|session|buildkit)$/ }, (a) =>
      /[\\/](docker-modem|dockerode)[\\/]lib[\\/]/.test(a.importer) ? { path: a.path, namespace: 'cut' } : undefined,
    );
    // Opens a browser for logins by a person, of which there is none here.
    b.onResolve({ filter: /^open$/ }, (a) =>
      /@azure[\\/]identity/.test(a.importer) ? { path: a.path, namespace: 'cut' } : undefined,
    );
    b.onLoad({ filter: /.*/, namespace: 'cut' }, (a) => ({
      loader: 'js',
      contents: `module.exports = () => { throw new Error(${JSON.stringify('not in this build: ' + a.path)}) }`,
    }));
  },
};

/** The commit that is built, with "-dirty" where files differ from it; null outside of a checkout. */
function commit() {
  const git = (...args) => execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  try {
    // Unpacked inside of somebody else's checkout, the commit would be theirs.
    return git('rev-parse', '--show-prefix') === ''
      ? git('describe', '--always', '--dirty', '--abbrev=40', '--exclude=*')
      : null;
  } catch {
    return null;
  }
}

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
/** Other programs than the product, built like it: the benches measure such. */
const programs = process.argv.slice(2);
/** Another folder lets two builds of one checkout stand side by side. */
const outdir = process.env.WAXSEAL_DIST ?? 'dist';
rmSync(outdir, { recursive: true, force: true });
const { metafile } = await build({
  entryPoints: programs.length > 0 ? programs : { waxseal: 'src/main.ts' },
  outdir,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  minifySyntax: true,
  sourcemap: 'linked',
  legalComments: 'linked',
  metafile: true,
  plugins: [slim],
  define: {
    __WAXSEAL_VERSION__: JSON.stringify(version),
    __WAXSEAL_COMMIT__: JSON.stringify(process.env.WAXSEAL_COMMIT || commit()),
  },
  banner: {
    js: '#!/usr/bin/env node\nimport{createRequire as __cr}from"node:module";var require=__cr(import.meta.url);',
  },
});
writeFileSync(`${outdir}/THIRD-PARTY.txt`, thirdParty(Object.keys(metafile.inputs)));
if (programs.length === 0) chmodSync(`${outdir}/waxseal.mjs`, 0o755);
