import type { Command } from 'commander';
import { isTrue } from '../../config/index.ts';
import type { Place } from '../settings.ts';
import { splunkPlace, stanzasOf } from '../splunk-files.ts';

/** `tocsin list monitor` and `list forward-server`: what Splunk's files say. */
export const list = (program: Command): Command => {
  const group = program.command('list').summary("what Splunk's configuration files say");
  splunkPlace(group.command('monitor').summary('paths that are monitored')).action((options: Place) => {
    const paths = stanzasOf(options, 'inputs.conf').filter(({ name }) => name.startsWith('monitor://'));
    for (const { name, settings } of paths) {
      const isOff = isTrue(settings.get('disabled')?.value);
      process.stdout.write(`${name.slice('monitor://'.length)}${isOff ? ' (disabled)' : ''}\n`);
    }
    if (paths.length === 0) process.stderr.write('no path is monitored: tocsin add monitor PATH\n');
  });
  splunkPlace(group.command('forward-server').summary('servers that are forwarded to')).action((options: Place) => {
    const servers = stanzasOf(options, 'outputs.conf').flatMap(({ name, settings }) =>
      name.startsWith('tcpout:') ? (settings.get('server')?.value.split(',') ?? []) : [],
    );
    for (const server of servers) process.stdout.write(`${server.trim()}\n`);
    if (servers.length === 0) process.stderr.write('no server is forwarded to: tocsin add forward-server HOST:PORT\n');
  });
  return group;
};
