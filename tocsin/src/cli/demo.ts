import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Demo } from '../demo/index.ts';
import type { DataFolder } from '../server/index.ts';
import { CommandFailure } from './failure.ts';

/** In a clone, and in the package. */
const CONTENT = ['../../../content/demo', '../../content/demo'];

/** The demo on its own folder; its logs hold the recorded day when this resolves. */
export const startDemo = (folder: DataFolder, notice: (level: 'warn', message: string) => void): Promise<Demo> => {
  const content = CONTENT.map((path) => fileURLToPath(new URL(path, import.meta.url))).find((path) => existsSync(path));
  if (content === undefined)
    throw new CommandFailure('the recorded logs of the demo are missing; start with --config, or with --no-demo');
  return Demo.start({ content, folder: folder.path, clock: Date.now, notice });
};

/** What a person is told who has started it. */
export const demoLines: readonly string[] = [
  '',
  '  THIS IS A DEMO: the recorded logs of a small shop under attack, replayed as if it happened now.',
  '  Nothing in it is yours, and it lies in a folder of its own. To go on with your own logs, write tocsin.yaml:',
  '',
  '    inputs:',
  '      - type: file',
  '        paths: [/var/log/django/*.log]',
  '',
  '  and start again where that file lies.',
  '',
];
