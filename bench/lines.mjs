// Seeded log lines of about 100 bytes: what a Django project and a web server in front of it write.

import { once } from 'node:events';
import { createWriteStream } from 'node:fs';

/** xorshift32: the same seed gives the same file everywhere. */
export const random = (seed) => {
  let state = seed >>> 0 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
};

const PATHS = ['/', '/shop/', '/cart/', '/checkout/', '/api/items/', '/accounts/login/', '/admin/', '/static/app.css'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const django = (time, next) => {
  const stamp = `${time.slice(0, 10)} ${time.slice(11, 19)},${time.slice(20, 23)}`;
  const user = `user${next(5000)}`;
  switch (next(8)) {
    case 0:
      return `${stamp} [WARNING] security: Failed login for ${user} from 10.${next(256)}.${next(256)}.${next(256)}`;
    case 1:
      return `${stamp} [INFO] security: User logged in: ${user}`;
    case 2:
      return `${stamp} [INFO] security: User logged out: ${user}`;
    case 3:
      return `${stamp} [WARNING] django.security.csrf: Forbidden (CSRF token missing.): ${PATHS[next(PATHS.length)]}`;
    case 4:
      return `${stamp} [WARNING] django.request: Not Found: /wp-content/plugins/p${next(100000)}/readme.txt`;
    default:
      return `${stamp} [INFO] shop.orders: order ${next(1e9)} placed by ${user} for ${next(90000)} cents in ${next(400)} ms`;
  }
};

const combined = (time, next) => {
  const stamp = `${time.slice(8, 10)}/${MONTHS[Number(time.slice(5, 7)) - 1]}/${time.slice(0, 4)}:${time.slice(11, 19)} +0000`;
  const status = [200, 200, 200, 200, 301, 302, 403, 404, 500][next(9)];
  return `10.${next(256)}.${next(256)}.${next(256)} - - [${stamp}] "GET ${PATHS[next(PATHS.length)]}${next(1000)} HTTP/1.1" ${status} ${next(20000)} "-" "curl/8.${next(12)}.0"`;
};

/** Lines one by one: call it with the time of a line as ISO 8601. `kind` is django or combined. */
export const lineMaker = (kind, seed = 42) => {
  const next = random(seed);
  const make = kind === 'django' ? django : combined;
  return (time) => make(time, next);
};

/** `kind` is django or combined. One line in a hundred thousand carries the rare word. */
export const writeLines = async (
  file,
  { events, kind, seed = 42, start = Date.now() - 3_600_000, span = 3_600_000 },
) => {
  const next = random(seed);
  const make = kind === 'django' ? django : combined;
  const out = createWriteStream(file, { highWaterMark: 1 << 20 });
  let bytes = 0;
  let block = '';
  for (let index = 0; index < events; index++) {
    const time = new Date(start + Math.floor((index / events) * span)).toISOString();
    block += index % 100_000 === 77_777 ? `${django(time, next)} zanzibar${index % 7}\n` : `${make(time, next)}\n`;
    if (block.length > 1 << 20) {
      bytes += Buffer.byteLength(block);
      if (!out.write(block)) await once(out, 'drain');
      block = '';
    }
  }
  bytes += Buffer.byteLength(block);
  out.end(block);
  await once(out, 'finish');
  return bytes;
};
