import type { Command } from 'commander';
import { backtestAction } from '../rule/backtest.ts';
import { checkAction } from '../rule/check.ts';
import { matchAction } from '../rule/match.ts';
import { testAction } from '../rule/test.ts';

/** `tocsin rule check|match|test|backtest`: rules of Sigma, and of thresholds. */
export const rule = (program: Command): Command => {
  const group = program.command('rule').summary('check rules of Sigma, and try them on events');
  group
    .command('check')
    .summary('say what is wrong with rules, with file, line and column')
    .argument('<path...>', 'files of rules, or folders with such')
    .option('--format <format>', 'text, or json (one line a rule: file, id, ok, error)', 'text')
    .option('--placeholders <file>', 'YAML of what %name% stands for in rules with expand: name: [value, …]')
    .action(checkAction);
  group
    .command('match')
    .summary('print which rules match which events, one JSON line a match')
    .requiredOption('--rules <path...>', 'files of rules, or folders with such')
    .requiredOption('--events <file>', 'one JSON object a line, of any shape; - for stdin')
    .option('--route', 'a rule sees the events of its log source alone')
    .option('--placeholders <file>', 'YAML of what %name% stands for in rules with expand: name: [value, …]')
    .action(matchAction);
  group
    .command('test')
    .summary('run the tests of rules: `tests:` in them, or NAME.test.yml beside NAME.yml')
    .argument('<path...>', 'files of rules, or folders with such')
    .option(
      '--format <format>',
      'text, or json (one line a test: rule, name, ok, expected, found, differences)',
      'text',
    )
    .option('--placeholders <file>', 'YAML of what %name% stands for in rules with expand: name: [value, …]')
    .action(testAction);
  group
    .command('backtest')
    .summary('say what rules would have found in what is stored: matches, findings a day, whom they are about')
    .argument('<rule...>', 'files of rules, folders with such, or ids or names of rules in rules/')
    .option('--earliest <time>', 'beginning of the range: -30d, @d, 2026-11-23T10:00:00, 0 for all', '-30d')
    .option('--latest <time>', 'end of the range, exclusive (default: now)')
    .option('--format <format>', 'text, or json (one object)', 'text')
    .option('--no-route', 'ask all events of all rules, whatever their log source')
    .option('--placeholders <file>', 'YAML of what %name% stands for in rules with expand: name: [value, …]')
    .option('--config <file>', 'configuration')
    .option('--data <folder>', 'data folder')
    .action(backtestAction);
  group.addHelpText(
    'after',
    `
Examples:
  tocsin rule check rules/
  tocsin rule test rules/
  tocsin rule match --rules rules/ --events events.jsonl --route
  tocsin rule backtest rules/probing.yml --earliest -7d`,
  );
  return group;
};
