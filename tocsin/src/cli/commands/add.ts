import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { withSettings } from '../../config/index.ts';
import { CommandFailure } from '../failure.ts';
import type { Place } from '../settings.ts';
import { changeFile, localFile, readText, sayRestart, splunkPlace } from '../splunk-files.ts';

interface MonitorOptions extends Place {
  readonly index?: string;
  readonly sourcetype?: string;
  readonly hostname?: string;
  readonly whitelist?: string;
  readonly blacklist?: string;
  readonly followOnly?: string;
}

const SERVER = /^(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+):(\d{1,5})$/;
/** Of the servers that these commands write. */
export const GROUP = 'default-autolb-group';

/** `tocsin add monitor` and `add forward-server`: the Universal Forwarder's commands, which write the files that it would. */
export const add = (program: Command): Command => {
  const group = program
    .command('add')
    .summary("what the Universal Forwarder's command does: a path to monitor, a server to forward to");
  splunkPlace(group.command('monitor').summary('follow a file, or all files of a folder').argument('<path>'))
    .option('--index <name>', 'index of its events')
    .option('--sourcetype <name>', 'sourcetype of its events')
    .option('--hostname <name>', 'host of its events')
    .option('--whitelist <regex>', 'only paths that match')
    .option('--blacklist <regex>', 'no path that matches')
    .option('--follow-only <true|false>', 'begin at the end of files that are there')
    .action((path: string, options: MonitorOptions) => {
      const whole = resolve(path);
      if (!existsSync(whole)) process.stderr.write(`${whole} is not there yet; it is read once it is\n`);
      const settings = {
        disabled: '0',
        ...(options.index === undefined ? {} : { index: options.index }),
        ...(options.sourcetype === undefined ? {} : { sourcetype: options.sourcetype }),
        ...(options.hostname === undefined ? {} : { host: options.hostname }),
        ...(options.whitelist === undefined ? {} : { whitelist: options.whitelist }),
        ...(options.blacklist === undefined ? {} : { blacklist: options.blacklist }),
        ...(options.followOnly === undefined ? {} : { followTail: /^(?:1|t)/i.test(options.followOnly) ? '1' : '0' }),
      };
      const file = localFile(options, 'inputs.conf');
      changeFile(file, (text) => withSettings(text, `monitor://${whole}`, settings));
      process.stdout.write(`Added monitor of '${whole}' to ${file}.\n`);
      sayRestart(options);
    });
  splunkPlace(group.command('forward-server').summary('forward to a Splunk receiver').argument('<host:port>')).action(
    (server: string, options: Place) => {
      const port = Number(SERVER.exec(server)?.[1] ?? 0);
      if (port < 1 || port > 65_535)
        throw new CommandFailure(`a server is host:port, such as splunk.example:9997, not "${server}"`, 2);
      const file = localFile(options, 'outputs.conf');
      const servers = serversIn(readText(file));
      if (servers.includes(server)) throw new CommandFailure(`${server} is there already, in ${file}`);
      changeFile(file, (text) =>
        withSettings(
          withSettings(withSettings(text, 'tcpout', { defaultGroup: GROUP }), `tcpout:${GROUP}`, {
            server: [...servers, server].join(','),
          }),
          `tcpout-server://${server}`,
          {},
        ),
      );
      process.stdout.write(`Added forwarding to ${server} to ${file}.\n`);
      sayRestart(options);
    },
  );
  return group;
};

/** The servers of the group that these commands write. */
export function serversIn(text: string): string[] {
  const block = text.split(/^(?=\[)/m).find((part) => part.startsWith(`[tcpout:${GROUP}]`)) ?? '';
  const written = /^server\s*=\s*(.*)$/m.exec(block)?.[1] ?? '';
  return written
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
}
