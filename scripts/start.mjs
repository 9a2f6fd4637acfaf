// `npm start`: installs, builds and runs Tocsin. Arguments after `--` go to `tocsin up`.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { main, prepare, root } from './prepare.mjs';

await main(async () => {
  await prepare();
  const child = spawn(process.execPath, [join(root, 'tocsin', 'bin', 'tocsin.js'), 'up', ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  // The terminal sends Ctrl-C to the whole group; the child ends by itself and this process follows it.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      if (signal !== 'SIGINT') child.kill(signal);
    });
  }
  process.exitCode = await new Promise((resolve) => {
    child.on('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' || signal === 'SIGTERM' ? 0 : 1)));
  });
});
