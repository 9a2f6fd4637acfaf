import { AgentInstallation } from './agent.ts';
import { Arrivals, followFile, numbersIn } from './arrivals.ts';
import type { Family, Tried } from './faults.ts';
import { FaultyProxy, type OpenBehind, readerOf, receiverAt, STREAM_FAULTS } from './faulty-proxy.ts';
import { FaultyServer, HTTP_FAULTS } from './faulty-server.ts';
import { freePort } from './free-port.ts';

export type Close = (close: () => Promise<void>) => void;

/** No output may tell it. */
export const TOKEN = 'a-token-that-nobody-says';

/** Takes each document once, by its id. */
function bulkTaker(arrivals: Arrivals): (body: string) => string {
  const ids = new Set<string>();
  return (body) => {
    const lines = body.trimEnd().split('\n');
    const items: object[] = [];
    for (let at = 0; at < lines.length; at += 2) {
      const { create } = JSON.parse(lines[at] ?? '') as { create: { _id: string } };
      const isThere = ids.has(create._id);
      ids.add(create._id);
      const numbers = new Set(numbersIn(lines[at + 1] ?? ''));
      if (isThere) arrivals.recognised += numbers.size;
      else arrivals.add(numbers);
      items.push({ create: { status: isThere ? 409 : 201 } });
    }
    return JSON.stringify({ errors: items.length > ids.size, items });
  };
}

const taker =
  (answer: string) =>
  (arrivals: Arrivals): ((body: string) => string) =>
  (body) => {
    // An event may hold it in several fields.
    for (const line of body.split('\n')) arrivals.add(new Set(numbersIn(line)));
    return answer;
  };

interface Web {
  readonly entry: (origin: string) => string;
  readonly take: (arrivals: Arrivals) => (body: string) => string;
}

const WEB: Readonly<Record<string, Web>> = {
  'splunk-hec': {
    entry: (origin) => `type: splunk-hec, url: "${origin}", token: ${TOKEN}`,
    take: taker('{"text":"Success","code":0}'),
  },
  http: { entry: (origin) => `type: http, url: "${origin}/in", token: ${TOKEN}`, take: taker('') },
  sumologic: { entry: (origin) => `type: sumologic, url: "${origin}/receiver/v1/http/${TOKEN}"`, take: taker('') },
  elasticsearch: {
    entry: (origin) => `type: elasticsearch, url: "${origin}", index: logs, apiKey: ${TOKEN}`,
    take: bulkTaker,
  },
};

/** What speaks HTTP. */
export async function webFamily(close: Close): Promise<Family> {
  const outputs: Record<string, Tried> = {};
  for (const [name, { entry, take }] of Object.entries(WEB)) {
    const arrivals = new Arrivals();
    const peer = new FaultyServer(take(arrivals));
    await peer.open();
    close(() => peer.close());
    outputs[name] = { entry: `${entry(`https://localhost:${peer.port}`)}, timeout: 1s`, peer, arrivals };
  }
  return { outputs, faults: HTTP_FAULTS, isAcknowledged: true };
}

async function openProxy(behind: OpenBehind, close: Close): Promise<FaultyProxy> {
  const peer = new FaultyProxy(behind);
  await peer.open();
  close(() => peer.close());
  return peer;
}

interface Acknowledged {
  readonly entry: (port: number) => string;
  /** Of ours, that takes it. */
  readonly input: (port: number) => string;
}

const ACKNOWLEDGED: Readonly<Record<string, Acknowledged>> = {
  lumberjack: {
    entry: (port) => `type: lumberjack, servers: ["localhost:${port}"], timeout: 2s`,
    input: (port) => `type: beats, port: ${port}`,
  },
  'splunk-s2s': {
    entry: (port) => `type: splunk-s2s, index: splunk-s2s, servers: ["localhost:${port}"], ackTimeout: 2s`,
    input: (port) => `type: splunk-s2s, port: ${port}`,
  },
};

/** What is acknowledged over a stream, with our own inputs behind the peers; what these have given on to a file has arrived. */
export async function acknowledgedFamily(close: Close): Promise<Family> {
  const ports = new Map<string, number>();
  for (const name of Object.keys(ACKNOWLEDGED)) ports.set(name, await freePort());
  const inputs = Object.entries(ACKNOWLEDGED).map(
    ([name, { input }]) => `- {${input(ports.get(name) ?? 0)}, index: ${name}}\n`,
  );
  const receiver = new AgentInstallation(
    `inputs:\n${inputs.join('')}outputs: [{type: file, file: "taken/%{[@metadata][index]}.jsonl", format: original}]\n`,
  );
  close(() => receiver.remove());
  await receiver.startAgent();
  const outputs: Record<string, Tried> = {};
  for (const [name, { entry }] of Object.entries(ACKNOWLEDGED)) {
    const arrivals = new Arrivals();
    const end = followFile(receiver.path(`taken/${name}.jsonl`), arrivals);
    close(async () => end());
    const peer = await openProxy(receiverAt(ports.get(name) ?? 0), close);
    outputs[name] = { entry: entry(peer.port), peer, arrivals };
  }
  return { outputs, faults: STREAM_FAULTS, isAcknowledged: true };
}

const PLAIN: Readonly<Record<string, (port: number) => string>> = {
  tcp: (port) => `type: tcp, host: localhost, port: ${port}, format: original`,
  syslog: (port) => `type: syslog, host: localhost, port: ${port}`,
  qradar: (port) => `type: qradar, host: localhost, port: ${port}`,
  arcsight: (port) => `type: arcsight, host: localhost, port: ${port}`,
};

/** What nothing acknowledges but the system of the receiver; what its program has read has arrived. */
export async function plainFamily(close: Close): Promise<Family> {
  const outputs: Record<string, Tried> = {};
  for (const [name, entry] of Object.entries(PLAIN)) {
    const arrivals = new Arrivals();
    const peer = await openProxy(readerOf(arrivals), close);
    outputs[name] = { entry: `${entry(peer.port)}, stallTimeout: 2s`, peer, arrivals };
  }
  const faults = STREAM_FAULTS.filter((fault) => fault !== 'keeps the answers back');
  return { outputs, faults, isAcknowledged: false };
}
