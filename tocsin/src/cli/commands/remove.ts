import { resolve } from 'node:path';
import type { Command } from 'commander';
import { withoutStanza, withSettings } from '../../config/index.ts';
import { CommandFailure } from '../failure.ts';
import type { Place } from '../settings.ts';
import { changeFile, localFile, readText, sayRestart, splunkPlace } from '../splunk-files.ts';
import { GROUP, serversIn } from './add.ts';

/** `tocsin remove monitor` and `remove forward-server`: takes back what `add` has written. */
export const remove = (program: Command): Command => {
  const group = program.command('remove').summary('take back what `add` has written');
  splunkPlace(group.command('monitor').summary('follow a path no more').argument('<path>')).action(
    (path: string, options: Place) => {
      const file = localFile(options, 'inputs.conf');
      const whole = resolve(path);
      const text = withoutStanza(readText(file), `monitor://${whole}`);
      if (text === undefined) throw new CommandFailure(`${whole} is not in ${file}`);
      changeFile(file, () => text);
      process.stdout.write(`Removed monitor of '${whole}'.\n`);
      sayRestart(options);
    },
  );
  splunkPlace(group.command('forward-server').summary('forward to a server no more').argument('<host:port>')).action(
    (server: string, options: Place) => {
      const file = localFile(options, 'outputs.conf');
      const text = readText(file);
      const servers = serversIn(text);
      if (!servers.includes(server)) throw new CommandFailure(`${server} is not in ${file}`);
      const rest = servers.filter((one) => one !== server).join(',');
      const without = withoutStanza(text, `tcpout-server://${server}`) ?? text;
      changeFile(file, () => withSettings(without, `tcpout:${GROUP}`, { server: rest }));
      process.stdout.write(`Stopped forwarding to ${server}.\n`);
    },
  );
  return group;
};
