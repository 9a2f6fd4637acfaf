import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Command } from 'commander';
import { type Imported, ImportFault, importDashboards } from '../../dashboards/index.ts';
import { writeBody } from '../../define/index.ts';
import { CommandFailure } from '../failure.ts';
import { type Place, readSettings } from '../settings.ts';
import { stripControl } from '../terminal.ts';

interface Wanted {
  readonly dryRun?: boolean;
}

/** `tocsin dashboards import FILE…`. */
export const dashboards = (program: Command): Command => {
  const group = program.command('dashboards').summary('take dashboards over from Splunk and Kibana');
  group
    .command('import <file...>')
    .summary(
      'Simple XML of Splunk, NDJSON of Kibana, or YAML of Tocsin, as files of dashboards/, patterns/ and searches/',
    )
    .option('--config <file>', 'configuration (default: tocsin.yaml here)')
    .option('--data <folder>', 'folder for everything that Tocsin writes')
    .option('--dry-run', 'only say what would be done')
    .addHelpText('after', '\nFiles that are there are left as they are. What was not taken over is told on stderr.')
    .action((files: readonly string[], options: Place & Wanted) => {
      const { dashboards: places, system } = readSettings(options);
      const folders = {
        dashboards: places.dashboards.own,
        patterns: places.patterns.own,
        searches: system.alerting.searches,
      };
      for (const file of files) {
        const imported = read(file);
        for (const kind of ['patterns', 'searches', 'dashboards'] as const)
          for (const { id, body } of imported[kind]) write(join(folders[kind], `${id}.yml`), body, options);
        for (const { place, message, hint } of imported.notes)
          process.stderr.write(
            `${stripControl(`${file}: ${place}: ${message}${hint === undefined ? '' : ` (${hint})`}`)}\n`,
          );
      }
    });
  return group;
};

function read(file: string): Imported {
  try {
    return importDashboards(basename(file), readFileSync(file, 'utf8'));
  } catch (error) {
    if (error instanceof ImportFault) throw new CommandFailure(`${file}: ${error.message}`, 1);
    throw new CommandFailure(`${file} can't be read: ${error instanceof Error ? error.message : String(error)}`, 1);
  }
}

function write(file: string, body: object, { dryRun = false }: Wanted): void {
  const shown = stripControl(file);
  if (existsSync(file)) {
    process.stderr.write(`${shown} is there already, and is left as it is\n`);
    return;
  }
  if (!dryRun) {
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, writeBody(body), { flag: 'wx', mode: 0o640 });
  }
  process.stdout.write(`${shown}${dryRun ? ' would be written' : ''}\n`);
}
