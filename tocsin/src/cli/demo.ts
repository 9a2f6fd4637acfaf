import { Demo } from '../demo/index.ts';
import type { DataFolder } from '../server/index.ts';
import { shippedContent } from './content.ts';
import { CommandFailure } from './failure.ts';

/** The demo on its own folder; its logs hold the recorded day when this resolves. */
export const startDemo = (folder: DataFolder, notice: (level: 'warn', message: string) => void): Promise<Demo> => {
  const content = shippedContent('demo');
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
