import { createHash } from 'node:crypto';
import { transformSync, version } from 'esbuild';

const options = { loader: 'ts', format: 'esm', target: 'node20', sourcemap: 'inline', sourcesContent: true };
const run = (source, file) => ({ code: transformSync(source, { ...options, sourcefile: file }).code });

/** The whole TypeScript support of the test runner: types are stripped, nothing else changes. */
export default {
  process: run,
  processAsync: async (source, file) => run(source, file),
  getCacheKey: (source, file, context) =>
    createHash('sha256')
      .update(source + file + version + context.configString + context.instrument)
      .digest('hex')
      .slice(0, 32),
};
