import { appendFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { AgentInstallation, until } from './agent.ts';
import { CERT, OTHER_CERT, OTHER_KEY } from './certificate.ts';
import { FAULTS, FaultyServer } from './faulty-server.ts';

const TOKEN = 'a-token-that-nobody-says';

interface Peer {
  /** The entry of the output, but for what all have. */
  readonly entry: (origin: string) => string;
  readonly answer: (body: string) => string;
}

/** Every output that speaks HTTP. */
const PEERS: Readonly<Record<string, Peer>> = {
  'splunk-hec': {
    entry: (origin) => `type: splunk-hec, url: "${origin}", token: ${TOKEN}`,
    answer: () => '{"text":"Success","code":0}',
  },
  http: { entry: (origin) => `type: http, url: "${origin}/in", token: ${TOKEN}`, answer: () => '' },
  sumologic: { entry: (origin) => `type: sumologic, url: "${origin}/receiver/v1/http/${TOKEN}"`, answer: () => '' },
  elasticsearch: {
    entry: (origin) => `type: elasticsearch, url: "${origin}", index: logs, apiKey: ${TOKEN}`,
    answer: (body) => {
      const items = numbersIn(body).map(() => ({ create: { status: 201 } }));
      return JSON.stringify({ errors: false, items });
    },
  },
};

const numbersIn = (body: string): number[] => [...body.matchAll(/"message":"number (\d+)"/g)].map(([, n]) => Number(n));

export interface FaultReport {
  readonly written: number;
  /** By output. */
  readonly lost: Readonly<Record<string, number>>;
  readonly twice: Readonly<Record<string, number>>;
  /** Whether the token was said in what the program told. */
  readonly hasToldToken: boolean;
}

/**
 * The real program with an output for each kind of peer; all peers show each fault for a while, and the program is killed with -9
 * in some of them. Returns what each has taken in the end.
 */
export async function runFaults(
  rounds: number,
  linger: number,
  close: (close: () => Promise<void>) => void,
): Promise<FaultReport> {
  const servers = new Map<string, FaultyServer>();
  for (const [name, { answer }] of Object.entries(PEERS)) {
    const server = new FaultyServer(numbersIn, answer);
    await server.open();
    close(() => server.close());
    servers.set(name, server);
  }
  const common = 'timeout: 1s, tls: {authorities: [ca.pem]}, retry: {first: 20ms, last: 200ms}';
  const entries = [...servers].map(
    ([name, { port }]) => `- {${PEERS[name]?.entry(`https://localhost:${port}`)}, ${common}}\n`,
  );
  const agent = new AgentInstallation(
    `inputs: [{type: file, paths: [app.log], codec: line}]\noutputs:\n${entries.join('')}`,
  );
  close(() => agent.remove());
  writeFileSync(agent.path('ca.pem'), CERT);
  writeFileSync(agent.path('app.log'), '');
  await agent.startAgent();
  let written = 0;
  let told = '';
  const write = (many: number): void =>
    appendFileSync(agent.path('app.log'), Array.from({ length: many }, () => `number ${++written}\n`).join(''));
  const all = [...servers.values()];
  const haveAll = (): boolean => all.every(({ taken }) => taken.size >= written);
  write(100);
  await until(haveAll, 'all are well');
  for (let round = 0; round < rounds; round++)
    for (const [index, fault] of FAULTS.entries()) {
      await Promise.all(all.map((server) => server.begin(fault, { key: OTHER_KEY, cert: OTHER_CERT })));
      write(100);
      await until(() => all.every(({ hits }) => hits > 0), `everybody meets it: ${fault}`);
      await sleep(linger);
      if (index % 3 === round % 3) {
        told += agent.output;
        await agent.end('SIGKILL');
        await agent.startAgent();
      }
      await Promise.all(all.map((server) => server.end()));
      await until(haveAll, `all have come after it was over: ${fault}`, 120);
    }
  told += agent.output;
  const of = (count: (taken: ReadonlyMap<number, number>) => number) =>
    Object.fromEntries([...servers].map(([name, { taken }]) => [name, count(taken)]));
  return {
    written,
    lost: of((taken) => Array.from({ length: written }, (_, n) => n + 1).filter((n) => !taken.has(n)).length),
    twice: of((taken) => [...taken.values()].reduce((sum, times) => sum + times - 1, 0)),
    hasToldToken: told.includes(TOKEN),
  };
}
