// `npm run test:interop`: installs, builds and runs the tests that need outside programs.
import { join } from 'node:path';
import { main, prepare, root, run } from './prepare.mjs';

await main(async () => {
  await prepare();
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  await run(process.execPath, [vitest, 'run', '--config', 'vitest.interop.config.ts', ...process.argv.slice(2)], {
    cwd: join(root, 'tocsin'),
  });
});
