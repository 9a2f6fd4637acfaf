import type { Command } from 'commander';
import { checkPaths } from '../../config/index.ts';
import { printProblem } from '../../define/index.ts';
import { REGISTRY } from '../settings.ts';

/** `tocsin check`: validates configuration and names file, line and column of each problem. */
export const check = (program: Command): Command =>
  program
    .command('check')
    .summary('validate the configuration')
    .argument('[path...]', 'files, or folders with a tocsin.yaml (default: here)')
    .action((paths: string[]) => {
      const files = checkPaths(paths.length === 0 ? ['.'] : paths, { registry: REGISTRY });
      for (const { file, problems, text } of files) {
        if (problems.length === 0) process.stdout.write(`${file}: ok\n`);
        for (const problem of problems) process.stderr.write(`${printProblem(problem, text)}\n`);
      }
      if (files.some(({ problems }) => problems.length > 0)) process.exitCode = 1;
    });
