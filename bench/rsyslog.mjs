// rsyslog beside the application pipeline: the same three fields by liblognorm, the same JSON lines.
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const hasRsyslog = () =>
  spawnSync('rsyslogd', ['-v']).status === 0 &&
  spawnSync('find', ['/usr/lib', '-name', 'mmnormalize.so']).stdout.length > 0;

const RULES = `version=2
rule=:%loglevel:word% %day:word% %time:word% %rest:rest%
`;

const config = ({ folder, state, log, out }) => `global(workDirectory="${state}" maxMessageSize="64k")
module(load="imfile" mode="inotify")
module(load="mmnormalize")
input(type="imfile" file="${log}" tag="app" ruleset="read" reopenOnTruncate="off")
template(name="line" type="list" option.jsonf="on") {
  property(outname="message" name="msg" format="jsonf")
  property(outname="loglevel" name="$!loglevel" format="jsonf")
  property(outname="day" name="$!day" format="jsonf")
  property(outname="time" name="$!time" format="jsonf")
  property(outname="rest" name="$!rest" format="jsonf")
}
ruleset(name="read" queue.type="LinkedList" queue.size="200000" queue.dequeueBatchSize="2048" queue.workerThreads="2" queue.workerThreadMinimumMessages="10000") {
  action(type="mmnormalize" useRawMsg="off" rulebase="${join(folder, 'rules.rb')}")
  action(type="omfile" file="${out}" template="line" ioBufferSize="256k")
}
`;

/** The command, its configuration as it is printed, and where it writes. */
export const rsyslog = (folder, log, state) => {
  const out = join(folder, 'rsyslog.json');
  const file = join(folder, 'rsyslog.conf');
  const text = config({ folder, state, log, out });
  writeFileSync(join(folder, 'rules.rb'), RULES);
  writeFileSync(file, text);
  return {
    out,
    command: ['rsyslogd', '-n', '-f', file, '-i', join(folder, 'rsyslog.pid')],
    /** It remembers how far it has read. */
    clear: () => {
      rmSync(state, { recursive: true, force: true });
      mkdirSync(state);
    },
    config: `${text}\n# rules.rb\n${RULES}`,
  };
};
