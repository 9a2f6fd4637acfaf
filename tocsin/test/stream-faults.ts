import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { AgentInstallation, until } from './agent.ts';
import { CERT } from './certificate.ts';
import { FaultyProxy, STREAM_FAULTS } from './faulty-proxy.ts';
import { freePort } from './free-port.ts';

interface Peer {
  /** The entry of the output, but for what all have. */
  readonly entry: (port: number) => string;
  /** Of the input that takes it. */
  readonly input: (port: number) => string;
}

/** Outputs over a stream, and our own inputs as their receivers. Those that acknowledge, and those of which the system does. */
const PEERS: Readonly<Record<string, Peer>> = {
  lumberjack: {
    entry: (port) => `type: lumberjack, servers: ["localhost:${port}"], timeout: 2s`,
    input: (port) => `type: beats, id: lumberjack, port: ${port}`,
  },
  'splunk-s2s': {
    entry: (port) => `type: splunk-s2s, servers: ["localhost:${port}"], ackTimeout: 2s`,
    input: (port) => `type: splunk-s2s, port: ${port}`,
  },
  syslog: {
    entry: (port) => `type: syslog, host: localhost, port: ${port}, protocol: tcp`,
    input: (port) => `type: syslog, port: ${port}, protocols: [tcp]`,
  },
};

/** What the proxy's system has taken is lost with it: only told. */
export const UNACKNOWLEDGED = 'syslog';

export interface StreamReport {
  readonly written: number;
  /** By output. */
  readonly lost: Readonly<Record<string, number>>;
  readonly twice: Readonly<Record<string, number>>;
}

/**
 * Two real programs with proxies between that do wrong, by TLS; the sender is killed with -9 in some of the faults. Returns what the receiver
 * has in its files in the end.
 */
export async function runStreamFaults(
  rounds: number,
  linger: number,
  close: (close: () => Promise<void>) => void,
): Promise<StreamReport> {
  const names = Object.keys(PEERS);
  const ports = new Map<string, number>();
  for (const name of names) ports.set(name, await freePort());
  const inputs = names.map((name) => `- {${PEERS[name]?.input(ports.get(name) ?? 0)}}\n`);
  const files = names.map(
    (name) => `- {type: file, name: ${name}, file: ${name}.jsonl, when: '[message] =~ /${name} number/'}\n`,
  );
  const receiver = new AgentInstallation(`inputs:\n${inputs.join('')}outputs:\n${files.join('')}`);
  close(() => receiver.remove());
  await receiver.startAgent();
  const proxies = new Map<string, FaultyProxy>();
  for (const name of names) {
    const proxy = new FaultyProxy(ports.get(name) ?? 0);
    await proxy.open();
    close(() => proxy.close());
    proxies.set(name, proxy);
  }
  const common = 'tls: {authorities: [ca.pem]}, retry: {first: 20ms, last: 200ms}';
  const entries = names.map(
    (name) =>
      `- {name: ${name}, ${PEERS[name]?.entry(proxies.get(name)?.port ?? 0)}, when: '[message] =~ /${name} number/', ${common}}\n`,
  );
  const sender = new AgentInstallation(
    `inputs: [{type: file, paths: [app.log], codec: line}]\noutputs:\n${entries.join('')}`,
  );
  close(() => sender.remove());
  writeFileSync(sender.path('ca.pem'), CERT);
  writeFileSync(sender.path('app.log'), '');
  await sender.startAgent();
  let written = 0;
  const write = (many: number): void => {
    for (const end = written + many; written < end; ) {
      written += 1;
      appendFileSync(sender.path('app.log'), names.map((name) => `${name} number ${written}\n`).join(''));
    }
  };
  const taken = (name: string): ReadonlyMap<number, number> => {
    const counts = new Map<number, number>();
    const file = receiver.path(`${name}.jsonl`);
    if (!existsSync(file)) return counts;
    for (const [, digits] of readFileSync(file, 'utf8').matchAll(/"message":"[^"]*number (\d+)"/g))
      counts.set(Number(digits), (counts.get(Number(digits)) ?? 0) + 1);
    return counts;
  };
  const haveAll = (): boolean => names.every((name) => name === UNACKNOWLEDGED || taken(name).size >= written);
  write(50);
  await until(haveAll, 'all are well');
  const all = [...proxies.values()];
  for (let round = 0; round < rounds; round++)
    for (const [index, fault] of STREAM_FAULTS.entries()) {
      await Promise.all(all.map((proxy) => proxy.begin(fault)));
      write(50);
      await until(() => all.every(({ hits }) => hits > 0), `everybody meets it: ${fault}`);
      await sleep(linger);
      if (index % 3 === round % 3) {
        await sender.end('SIGKILL');
        await sender.startAgent();
      }
      await Promise.all(all.map((proxy) => proxy.end()));
      await until(
        haveAll,
        `all have come after it was over: ${fault}: ${names.map((name) => taken(name).size)} of ${written}`,
        90,
      );
    }
  const of = (count: (numbers: ReadonlyMap<number, number>) => number) =>
    Object.fromEntries(names.map((name) => [name, count(taken(name))]));
  return {
    written,
    lost: of((numbers) => Array.from({ length: written }, (_, n) => n + 1).filter((n) => !numbers.has(n)).length),
    twice: of((numbers) => [...numbers.values()].reduce((sum, times) => sum + times - 1, 0)),
  };
}
