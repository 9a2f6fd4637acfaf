import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CERT, KEY } from '../test/certificate.ts';
import { freePort } from '../test/free-port.ts';

const HERE = join(import.meta.dirname, 'kafka');
/** Beside Maven's own cache, so that it is fetched once. */
const JARS = join(homedir(), '.m2', 'tocsin-kafka-4.1.1');

export const USER = 'tocsin';
export const PASSWORD = 'a-password-of-the-broker';
export const SCRAM = ['SCRAM-SHA-256', 'SCRAM-SHA-512'] as const;

export interface KafkaRecord {
  readonly partition: number;
  readonly key: string | undefined;
  readonly value: string;
}

export interface Kafka {
  /** Without TLS and passwords. */
  readonly plain: string;
  /** With both (SASL: PLAIN, SCRAM-SHA-256, SCRAM-SHA-512). */
  readonly secure: string;
  /** Where a proxy finds it that is where `proxied` says. */
  readonly behind: number;
  /** Of a topic, as its own tool reads them from the disk. */
  read(topic: string): readonly KafkaRecord[];
  kill(): Promise<void>;
  start(): Promise<void>;
  remove(): Promise<void>;
}

/**
 * A real broker on loopback, which is its own controller, from Maven Central's artifacts. Needs a JDK and Maven. `proxied`: the port at which
 * it says to be to those who come by `behind`.
 */
export async function kafka({ proxied = 1 }: { readonly proxied?: number } = {}): Promise<Kafka> {
  if (!existsSync(JARS)) {
    const draft = `${JARS}.draft`;
    rmSync(draft, { recursive: true, force: true });
    mkdirSync(draft, { recursive: true });
    execFileSync(
      'mvn',
      ['-q', '-B', '-f', join(HERE, 'pom.xml'), 'dependency:copy-dependencies', `-DoutputDirectory=${draft}`],
      { stdio: ['ignore', 'inherit', 'inherit'] },
    );
    execFileSync('mv', [draft, JARS]);
  }
  const home = mkdtempSync(join(tmpdir(), 'tocsin-kafka-'));
  const [plain, secure, controller, behind] = [await freePort(), await freePort(), await freePort(), await freePort()];
  const settings = join(home, 'server.properties');
  const oneLine = (pem: string): string => pem.trim().replaceAll('\n', '\\n');
  writeFileSync(
    settings,
    `process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:${controller}
listeners=PLAIN://127.0.0.1:${plain},SECURE://127.0.0.1:${secure},BEHIND://127.0.0.1:${behind},CONTROLLER://127.0.0.1:${controller}
advertised.listeners=PLAIN://127.0.0.1:${plain},SECURE://localhost:${secure},BEHIND://localhost:${proxied}
listener.security.protocol.map=PLAIN:PLAINTEXT,SECURE:SASL_SSL,BEHIND:PLAINTEXT,CONTROLLER:PLAINTEXT
inter.broker.listener.name=PLAIN
controller.listener.names=CONTROLLER
log.dirs=${join(home, 'data')}
num.partitions=3
message.max.bytes=200000
offsets.topic.num.partitions=1
offsets.topic.replication.factor=1
group.initial.rebalance.delay.ms=0
ssl.keystore.type=PEM
ssl.keystore.certificate.chain=${oneLine(CERT)}
ssl.keystore.key=${oneLine(KEY)}
sasl.enabled.mechanisms=PLAIN,${SCRAM.join()}
${SCRAM.map((name) => `listener.name.secure.${name.toLowerCase()}.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;`).join('\n')}
listener.name.secure.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required user_${USER}="${PASSWORD}";
`,
  );
  const java = ['-Xmx300m', '-XX:TieredStopAtLevel=1', '-Xshare:auto', '-cp', `${JARS}/*`];
  const id = randomBytes(16).toString('base64url');
  const users = SCRAM.flatMap((name) => ['--add-scram', `${name}=[name=${USER},password=${PASSWORD}]`]);
  const format = ['kafka.tools.StorageTool', 'format', '-t', id, '-c', settings, ...users];
  execFileSync('java', [...java, ...format], { stdio: 'ignore' });
  let broker: ChildProcess | undefined;
  const kill = async (): Promise<void> => {
    if (broker === undefined || broker.exitCode !== null || broker.signalCode !== null) return;
    const exited = new Promise((resolve) => broker?.once('exit', resolve));
    broker.kill('SIGKILL');
    await exited;
  };
  const start = async (): Promise<void> => {
    broker = spawn('java', [...java, 'kafka.Kafka', settings], { stdio: 'ignore' });
    for (let waited = 0; !(await answers(secure)); waited += 200) {
      if (broker.exitCode !== null || waited > 90_000) throw new Error('the broker did not come up');
      await sleep(200);
    }
  };
  await start();
  return {
    plain: `127.0.0.1:${plain}`,
    secure: `localhost:${secure}`,
    behind,
    read: (topic) => {
      const folders = readdirSync(join(home, 'data')).filter((name) => name.replace(/-\d+$/, '') === topic);
      const files = folders.map((name) => join(home, 'data', name, '00000000000000000000.log'));
      if (files.length === 0) return [];
      const tool = ['kafka.tools.DumpLogSegments', '--print-data-log', '--files', files.join()];
      const told = execFileSync('java', [...java, ...tool], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
        maxBuffer: 1 << 28,
      });
      let partition = -1;
      return told.split('\n').flatMap((line) => {
        const file = /^Dumping .*-(\d+)\/\d+\.log$/.exec(line)?.[1];
        if (file !== undefined) partition = Number(file);
        const [, key, value] = /^\| offset: .* headerKeys: \[\](?: key: (.*?))? payload: (.*)$/.exec(line) ?? [];
        return value === undefined ? [] : [{ partition, key, value }];
      });
    },
    kill,
    start,
    remove: async () => {
      await kill();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    }).on('error', () => resolve(false));
  });
