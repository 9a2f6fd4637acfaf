import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../test/free-port.ts';

const HERE = join(import.meta.dirname, 'opensearch');
/** Beside Maven's own cache, so that it is fetched once. */
const JARS = join(homedir(), '.m2', 'tocsin-opensearch-2.19.3');

export interface OpenSearch {
  readonly url: string;
  /** The answer as JSON; throws for a status of 400 and more. */
  ask(path: string, init?: RequestInit): Promise<Record<string, unknown>>;
  /** Ends it; the same port can be started again with its data. */
  stop(): Promise<void>;
  start(): Promise<void>;
  remove(): Promise<void>;
}

/** A real OpenSearch on loopback, from Maven Central's artifacts. Needs a JDK and Maven. `port`: a free one unless given. */
export async function openSearch(given?: number): Promise<OpenSearch> {
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
  const home = mkdtempSync(join(tmpdir(), 'tocsin-opensearch-'));
  const port = given ?? (await freePort());
  const url = `http://127.0.0.1:${port}`;
  let stop = async (): Promise<void> => undefined;

  const start = async (): Promise<void> => {
    const node = spawn(
      'java',
      ['-Xmx512m', '-Xshare:auto', '-cp', `${JARS}/*`, join(HERE, 'Server.java'), home, String(port)],
      { stdio: ['pipe', 'pipe', 'pipe'] },
    );
    let said = '';
    node.stderr.on('data', (chunk) => {
      said += chunk;
    });
    const exited = new Promise<void>((resolve) => node.once('exit', () => resolve()));
    stop = async () => {
      node.stdin.end();
      const kill = setTimeout(() => node.kill('SIGKILL'), 10_000);
      await exited;
      clearTimeout(kill);
    };
    await new Promise<void>((resolve, reject) => {
      node.stdout.on('data', (chunk) => {
        if (String(chunk).includes('started')) resolve();
      });
      void exited.then(() => reject(new Error(`OpenSearch has ended: ${said.slice(-2_000)}`)));
    });
  };
  await start();
  return {
    url,
    ask: async (path, init) => {
      const answer = await fetch(`${url}${path}`, init);
      const text = await answer.text();
      if (answer.status >= 400) throw new Error(`${path}: ${answer.status} ${text}`);
      return JSON.parse(text) as Record<string, unknown>;
    },
    stop: () => stop(),
    start,
    remove: async () => {
      await stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
