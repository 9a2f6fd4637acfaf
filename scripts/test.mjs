// `npm test`: installs, builds and runs the tests that need Node alone.
import { join } from 'node:path';
import { main, prepare, root, run } from './prepare.mjs';

await main(async () => {
  await prepare();
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const extra = process.argv.slice(2);
  await run(process.execPath, [vitest, 'run', ...extra], { cwd: join(root, 'tocsin') });
  if (extra.length === 0) await run(process.execPath, [vitest, 'run'], { cwd: join(root, 'web') });
});
