// Opens connections that say one thing and then nothing: idle-clients.mjs PORT HOW-MANY HEX. Says `open` once all were taken, and how many
// the other side has closed by then and later; ends with its standard input.
import { connect } from 'node:net';

const [port, many, hex = ''] = process.argv.slice(2);
const greeting = Buffer.from(hex, 'hex');
let wanted = Number(many);
let opening = 0;
let open = 0;
let closed = 0;

const tell = () => process.stdout.write(`open ${open} closed ${closed}\n`);

function more() {
  for (; opening < 100 && wanted > 0; opening++) {
    wanted -= 1;
    const socket = connect(Number(port), '127.0.0.1', () => {
      opening -= 1;
      open += 1;
      if (greeting.length > 0) socket.write(greeting);
      more();
      if (open === Number(many)) setInterval(tell, 200);
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      closed += 1;
    });
    socket.resume();
  }
}

process.stdin.on('end', () => process.exit());
process.stdin.resume();
more();
