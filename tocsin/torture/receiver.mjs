// A receiver of HTTP requests in a process of its own, which fails as a seeded choice says. Appends what it takes to a file before it
// answers: a line `# time outcome`, then the lines of the request. Prints its port.
import { appendFileSync, existsSync } from 'node:fs';
import { createServer } from 'node:http';

const [log = '', seed = '1', failing = '0', refusing = '', port = '0'] = process.argv.slice(2);

let state = Number(seed);
const chance = () => {
  state = (state + 0x6d2b79f5) | 0;
  let value = Math.imul(state ^ (state >>> 15), 1 | state);
  value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
  return ((value ^ (value >>> 14)) >>> 0) / 4_294_967_296;
};

const FAILURES = ['500', '429', 'stalls', 'resets', 'taken, then resets', 'taken, answered late'];
/** Beyond the client's patience. */
const LATE = 6_000;

const take = (outcome, lines) => appendFileSync(log, `# ${Date.now()} ${outcome}\n${lines.join('\n')}\n`);

const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('error', () => undefined);
  request.on('end', () => {
    const body = Buffer.concat(chunks).toString('utf8');
    const lines = body.startsWith('[') ? JSON.parse(body).map(({ message }) => message) : [body];
    const outcome =
      chance() < Number(failing) && !existsSync(`${log}.well`)
        ? FAILURES[Math.floor(chance() * FAILURES.length)]
        : 'ok';
    if (refusing !== '' && lines.some((line) => line.includes(refusing))) response.writeHead(400).end('it is poisoned');
    else if (outcome === '500') response.writeHead(500).end('not now');
    else if (outcome === '429') response.writeHead(429, { 'retry-after': '1' }).end('too much');
    else if (outcome === 'resets') request.socket.resetAndDestroy();
    else if (outcome !== 'stalls') {
      // A client that has given up meanwhile hears of nothing.
      take(outcome === 'ok' && request.socket.destroyed ? 'taken, nobody waits' : outcome, lines);
      if (outcome === 'taken, then resets') request.socket.resetAndDestroy();
      else if (outcome === 'taken, answered late') setTimeout(() => response.end('late'), LATE);
      else response.end('ok');
    }
  });
});
server.requestTimeout = 0;
server.listen(Number(port), '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`));
