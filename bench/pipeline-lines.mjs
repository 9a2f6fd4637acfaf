// Seeded lines for pipelines: application logs of exactly 100 bytes, and access logs of 5,000 agents from random addresses.

import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { random } from './lines.mjs';

const LEVELS = ['DEBUG', 'INFO', 'INFO', 'INFO', 'WARNING', 'ERROR', 'CRITICAL'];
const WORDS = [
  'order',
  'placed',
  'by',
  'user',
  'login',
  'failed',
  'from',
  'cart',
  'payment',
  'refused',
  'for',
  'session',
];
const LINE_BYTES = 100;
const START = Date.UTC(2026, 2, 12);

/** `LEVEL time number words`, 100 bytes with the line end. One in a thousand is no such line. */
export const applicationLines = (seed = 42) => {
  const next = random(seed);
  return (index) => {
    const time = new Date(START + index * 7).toISOString();
    const stamp = `${time.slice(0, 10)} ${time.slice(11, 19)},${time.slice(20, 23)}`;
    const head = next(1000) === 0 ? 'Traceback (most recent call last):' : `${LEVELS[next(LEVELS.length)]} ${stamp}`;
    let line = `${head} ${index}`;
    while (line.length < LINE_BYTES - 1) line += ` ${WORDS[next(WORDS.length)]}`;
    return line.slice(0, LINE_BYTES - 1);
  };
};

const SYSTEMS = [
  'Windows NT 10.0; Win64; x64',
  'Windows NT 6.1; WOW64',
  'Macintosh; Intel Mac OS X 10_15_7',
  'X11; Linux x86_64',
  'X11; Ubuntu; Linux x86_64',
  'iPhone; CPU iPhone OS 17_4 like Mac OS X',
  'iPad; CPU OS 16_6 like Mac OS X',
  'Linux; Android 14; Pixel 8',
  'Linux; Android 13; SM-S911B',
];
const BROWSERS = [
  (os, n) =>
    `Mozilla/5.0 (${os}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${90 + (n % 50)}.0.${n}.${n % 97} Safari/537.36`,
  (os, n) => `Mozilla/5.0 (${os}; rv:${80 + (n % 60)}.0) Gecko/20100101 Firefox/${80 + (n % 60)}.${n}`,
  (os, n) =>
    `Mozilla/5.0 (${os}) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/${12 + (n % 6)}.${n} Safari/605.1.15`,
  (os, n) =>
    `Mozilla/5.0 (${os}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36 Edg/${100 + (n % 30)}.0.${n}.1`,
  (os, n) =>
    `Mozilla/5.0 (${os}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/118.0.0.0 Safari/537.36 OPR/${80 + (n % 30)}.0.${n}.0`,
  (_os, n) => `curl/${7 + (n % 2)}.${n}.0`,
  (_os, n) => `python-requests/2.${n}.1`,
  (_os, n) => `Mozilla/5.0 (compatible; Googlebot/2.${n}; +http://www.google.com/bot.html)`,
  (_os, n) => `Mozilla/5.0 (compatible; bingbot/2.${n}; +http://www.bing.com/bingbot.htm)`,
];

export const agents = (count = 5_000) => {
  const all = new Set();
  for (let n = 0; all.size < count; n++) {
    const browser = BROWSERS[n % BROWSERS.length];
    all.add(browser(SYSTEMS[Math.floor(n / BROWSERS.length) % SYSTEMS.length], Math.floor(n / 7)));
  }
  return [...all];
};

const PATHS = ['/', '/shop/', '/cart/', '/checkout/', '/api/items/', '/accounts/login/', '/admin/', '/static/app.css'];
const STATUS = [200, 200, 200, 200, 301, 302, 403, 404, 500];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Apache's combined format. */
export const accessLines = (seed = 42) => {
  const next = random(seed);
  const known = agents();
  return (index) => {
    const time = new Date(START + index * 7).toISOString();
    const stamp = `${time.slice(8, 10)}/${MONTHS[Number(time.slice(5, 7)) - 1]}/${time.slice(0, 4)}:${time.slice(11, 19)} +0000`;
    const address = `${1 + next(223)}.${next(256)}.${next(256)}.${next(256)}`;
    const user = next(5) === 0 ? `user${next(5000)}` : '-';
    const referrer = next(2) === 0 ? '-' : `https://shop.example${PATHS[next(PATHS.length)]}`;
    return `${address} - ${user} [${stamp}] "GET ${PATHS[next(PATHS.length)]}${index} HTTP/1.1" ${STATUS[next(STATUS.length)]} ${next(20000)} "${referrer}" "${known[next(known.length)]}"`;
  };
};

/** Returns the bytes that it wrote. */
export const writeFileOf = async (file, line, events) => {
  const out = createWriteStream(file);
  let bytes = 0;
  let block = '';
  for (let index = 0; index < events; index++) {
    block += `${line(index)}\n`;
    if (block.length < 1 << 20 && index < events - 1) continue;
    bytes += Buffer.byteLength(block);
    if (!out.write(block)) await once(out, 'drain');
    block = '';
  }
  out.end();
  await once(out, 'finish');
  return bytes;
};
