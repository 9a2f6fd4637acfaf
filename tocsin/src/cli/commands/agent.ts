import { resolve } from 'node:path';
import type { Command } from 'commander';
import { CONFIG_NAME } from '../../config/index.ts';
import {
  Agent,
  ConfigurationFile,
  InputConfiguration,
  OutputConfiguration,
  reloadConfiguration,
  VERSION,
} from '../../server/index.ts';
import { CommandFailure } from '../failure.ts';
import { inputLines } from '../input-lines.ts';
import { outputLines } from '../output-lines.ts';
import { type Place, REGISTRY, readSettings } from '../settings.ts';
import { stripControl } from '../terminal.ts';

/** `tocsin agent`: forwards, and stores nothing. */
export const agent = (program: Command): Command =>
  program
    .command('agent')
    .summary('forward only: inputs and outputs, without store and pages')
    .description(
      'Runs the inputs, pipelines and outputs of the configuration, without store, search and pages. Ctrl-C stops the inputs and\ndelivers what they have read; queues on disk keep the rest for the next start.',
    )
    .option('--config <file>', 'configuration (default: tocsin.yaml here)')
    .option('--data <folder>', 'folder for everything that Tocsin writes')
    .action(async (options: Place) => {
      const { file, system, splunk } = readSettings(options);
      if (system.outputs.length === 0 && system.inputs.length > 0)
        throw new CommandFailure(
          `an agent forwards what its inputs read, and ${file ?? 'the configuration'} has no \`outputs\`: see docs/outputs.md, or \`tocsin up\``,
          2,
        );
      const notice = (level: 'info' | 'warn' | 'error', message: string): void =>
        void process.stderr.write(`${level === 'info' ? '' : `${level}: `}${stripControl(message)}\n`);
      const running = new Agent(system, notice);
      const configuration = new ConfigurationFile({
        path: resolve(file ?? CONFIG_NAME),
        environment: process.env,
        registry: REGISTRY,
      });
      const inputs = new InputConfiguration(
        configuration,
        { apply: (wanted) => running.applyInputs(wanted), now: () => running.wantedInputs },
        { etc: splunk.etc, dataFolder: system.folder.path },
      );
      const outputs = new OutputConfiguration(
        configuration,
        { apply: (wanted) => running.applyOutputs(wanted), now: () => running.wantedOutputs },
        splunk,
      );
      const reload = () => reloadConfiguration(configuration, { inputs, outputs }, notice);
      let stopping = false;
      const stop = async (): Promise<void> => {
        // The second Ctrl-C of somebody who does not want to wait.
        if (stopping) process.exit(1);
        stopping = true;
        await running.stop();
        process.exit(0);
      };
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop());
      process.on('SIGHUP', () => {
        void Promise.all([reload(), running.reload()]);
      });
      await running.opened;
      if (stopping) return;
      process.stderr.write(
        [
          `Tocsin ${VERSION} forwards`,
          `  data     ${system.folder.path}`,
          ...inputLines(running.inputs, running.pipelines),
          ...outputLines(running.outputs),
          '  Ctrl-C stops it',
          '',
        ].join('\n'),
      );
    });
