import { rmSync, chmodSync, readFileSync } from 'node:fs';
import { build } from 'esbuild';

/** dockerode pulls ssh2 and gRPC for features that Waxseal does not use: they are cut, and say so if reached. */
const slimDocker = {
  name: 'slim-docker',
  setup(b) {
    b.onResolve({ filter: /^\.\/(ssh|session|buildkit)$/ }, (a) =>
      /[\\/](docker-modem|dockerode)[\\/]lib[\\/]/.test(a.importer) ? { path: a.path, namespace: 'cut' } : undefined,
    );
    b.onLoad({ filter: /.*/, namespace: 'cut' }, (a) => ({
      loader: 'js',
      contents: `module.exports = () => { throw new Error(${JSON.stringify('not in this build: ' + a.path)}) }`,
    }));
  },
};

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
/** Another folder lets two builds of one checkout stand side by side. */
const outdir = process.env.WAXSEAL_DIST ?? 'dist';
rmSync(outdir, { recursive: true, force: true });
await build({
  entryPoints: { waxseal: 'src/main.ts' },
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
  plugins: [slimDocker],
  define: { __WAXSEAL_VERSION__: JSON.stringify(version) },
  banner: {
    js: '#!/usr/bin/env node\nimport{createRequire as __cr}from"node:module";var require=__cr(import.meta.url);',
  },
});
chmodSync(`${outdir}/waxseal.mjs`, 0o755);
