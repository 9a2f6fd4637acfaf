import { appendFileSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { Installation } from '../test/running.ts';

const KILLS = Number(process.env.KILLS ?? 5);

/** Two ways to make events of lines; what becomes of the events is the same. */
const PROPS = `
[merged]
SHOULD_LINEMERGE = true
BREAK_ONLY_BEFORE = ^BEGIN
[broken]
SHOULD_LINEMERGE = false
LINE_BREAKER = ([\\r\\n]+)BEGIN
[(?::){0}(?:merged|broken)]
TIME_PREFIX = ^BEGIN\\s
TIME_FORMAT = %Y-%m-%dT%H:%M:%S.%3N
TZ = UTC
SEDCMD-card = s/card=\\d+/card=x/
TRANSFORMS-route = drop, route
`;
const TRANSFORMS = `
[drop]
REGEX = kind=health
DEST_KEY = queue
FORMAT = nullQueue
[route]
REGEX = kind=denied
DEST_KEY = _MetaData:Index
FORMAT = security
`;

const KINDS = ['health', 'denied', 'paid'] as const;
const kindOf = (number: number) => KINDS[number % KINDS.length];
const SOURCETYPES = ['merged', 'broken'] as const;

let tocsin: Installation | undefined;
afterEach(() => tocsin?.remove());

/** An event of three lines, each of which says its number. */
function eventOf(number: number): string {
  const time = new Date().toISOString().slice(0, 23);
  return `BEGIN ${time} kind=${kindOf(number)} card=4111111111 a=${number}\n  at b=${number}\n\n  at c=${number}\n`;
}

/** Writes events to a log in pieces that end anywhere, and rotates it now and then, until it is told to end. */
async function write(log: string, isWriting: () => boolean): Promise<number> {
  mkdirSync(dirname(log), { recursive: true });
  let written = 0;
  let rotations = 0;
  while (isWriting()) {
    const text = Array.from({ length: 8 }, () => eventOf(written++)).join('');
    const cut = (written * 7919) % text.length;
    appendFileSync(log, text.slice(0, cut));
    await sleep(25);
    appendFileSync(log, text.slice(cut));
    if (written % 400 === 0) renameSync(log, `${log}.${++rotations}`);
    await sleep(25);
  }
  return written;
}

test(`kill -9 of tocsin up, ${KILLS} times, while logs that props.conf shapes are written: each event once, and whole`, async () => {
  const here = new Installation('splunk:\n  etc: etc\n');
  tocsin = here;
  const conf = (name: string, text: string): void => {
    const file = here.path(`etc/system/local/${name}`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  };
  conf('props.conf', PROPS);
  conf('transforms.conf', TRANSFORMS);
  // The writer may be held up in the middle of an event.
  const monitor = (name: string) =>
    `[monitor://${here.path(name)}]\nsourcetype = ${name}\nindex = shop\ntime_before_close = 10\n`;
  conf('inputs.conf', SOURCETYPES.map(monitor).join(''));

  let isWriting = true;
  const writing = SOURCETYPES.map((name) => write(here.path(`${name}/app.log`), () => isWriting));
  await here.start();
  for (let kill = 0; kill < KILLS; kill++) {
    await sleep(300 + ((kill * 7919) % 1_700));
    await here.end('SIGKILL');
    await here.start();
  }
  isWriting = false;
  const written = await Promise.all(writing);

  const wanted = SOURCETYPES.flatMap((sourcetype, at) =>
    (['security', 'shop'] as const).map((index) => {
      const kind = index === 'security' ? 'denied' : 'paid';
      const numbers = Array.from({ length: written[at] ?? 0 }, (_, number) => number);
      const count = numbers.filter((number) => kindOf(number) === kind).length;
      return { sourcetype, index, stored: count, different: count, whole: count };
    }),
  );
  // A health check that was not dropped, and an event in the wrong index, are not whole ones.
  const rows = await here.until(
    'index=* | rex "^BEGIN \\S+ kind=(?<kind>\\w+) card=x a=(?<a>\\d+)\\n  at b=(?<b>\\d+)\\n+  at c=(?<c>\\d+)$"' +
      ' | eval isRight=if((kind="denied" AND index="security") OR (kind="paid" AND index="shop"), 1, 0)' +
      ' | eval isWhole=if(a=b AND b=c AND isRight=1, 1, 0)' +
      ' | stats count AS stored dc(a) AS different sum(isWhole) AS whole by sourcetype, index',
    (found) =>
      wanted.every(({ sourcetype, index, different }) =>
        found.some((row) => row.sourcetype === sourcetype && row.index === index && Number(row.different) >= different),
      ),
    150,
  );
  console.log(`kills ${KILLS}, written ${written.join(' and ')}`, rows);
  expect(rows).toHaveLength(wanted.length);
  expect(rows).toEqual(expect.arrayContaining(wanted.map((row) => expect.objectContaining(row))));
}, 600_000);
