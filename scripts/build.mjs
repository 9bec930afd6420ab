import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';
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

const MAIN = 'src/main.ts';
/** What every start loads, what every plan loads, and what reads documents. */
const ROOTS = [MAIN, 'src/cli/plan.ts', 'src/directory/read-directory.ts'];

/**
 * The bundler makes a file for each set of rooms that are loaded later and share a module, and Node takes a third of a
 * millisecond for each file: a plan came in 65 of them. So a room that is loaded later and shares one module with such a
 * root is told to need all of them, and they come in one file.
 */
async function buildInFewFiles(settings) {
  const { inputs } = (await build({ ...settings, write: false })).metafile;
  const later = new Set(Object.values(inputs).flatMap((input) => importsOf(input, 'dynamic-import')));
  const reached = ROOTS.map((root) => closure(inputs, root));
  const groups = reached.map((files, i) =>
    [...files].filter((file) => file !== MAIN && !reached.slice(0, i).some((earlier) => earlier.has(file))),
  );
  // A room that a root itself needs is left out: it would need itself.
  const groupsOf = (room) => {
    const needs = closure(inputs, room);
    return groups.flatMap((group, i) =>
      !reached[i].has(room) && group.some((file) => needs.has(file)) ? [`import 'group:${i}';`] : [],
    );
  };
  const together = {
    name: 'together',
    setup(b) {
      b.onResolve({ filter: /^group:/ }, ({ path }) => ({ path: path.slice('group:'.length), namespace: 'group' }));
      b.onLoad({ filter: /.*/, namespace: 'group' }, ({ path }) => ({
        contents: groups[Number(path)].map((file) => `import ${JSON.stringify(`./${file}`)};`).join('\n'),
        resolveDir: process.cwd(),
      }));
      b.onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, ({ path }) => {
        const file = relative(process.cwd(), path);
        if (!later.has(file)) return undefined;
        // Behind the rest, so that the lines of the source map stay.
        return { contents: [readFileSync(path, 'utf8'), ...groupsOf(file)].join('\n'), loader: 'ts' };
      });
    },
  };
  return build({ ...settings, plugins: [...settings.plugins, together] });
}

/** A file and all that is loaded with it. */
function closure(inputs, root) {
  const files = new Set([root]);
  for (const file of files) for (const path of importsOf(inputs[file], 'import-statement')) files.add(path);
  return files;
}

function importsOf({ imports }, kind) {
  return imports.filter((each) => each.kind === kind && each.external !== true).map(({ path }) => path);
}

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
/** Other programs than the product, built like it: the benches measure such. */
const programs = process.argv.slice(2);
/** Another folder lets two builds of one checkout stand side by side. */
const outdir = process.env.WAXSEAL_DIST ?? 'dist';
rmSync(outdir, { recursive: true, force: true });
const settings = {
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
};
const { metafile } =
  programs.length > 0
    ? await build({ ...settings, entryPoints: programs })
    : await buildInFewFiles({ ...settings, entryPoints: { waxseal: MAIN } });
writeFileSync(`${outdir}/THIRD-PARTY.txt`, thirdParty(Object.keys(metafile.inputs)));
if (programs.length === 0) chmodSync(`${outdir}/waxseal.mjs`, 0o755);
