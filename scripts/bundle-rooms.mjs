// A thread of a pipeline, and each command, needs hundreds of small modules, and a start is waited for: each of these rooms becomes one file, `index.js`, through
// which alone it is entered. Rooms stay apart, so that each is there once. Others keep their modules: they name files beside them.
import { rmSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const dist = join(dirname(fileURLToPath(import.meta.url)), '..', 'tocsin', 'dist');
const ROOMS = [
  'event',
  'net',
  'define',
  'regex',
  'codecs',
  'filters',
  'inputs',
  'outputs',
  'pipeline',
  'search',
  'detect',
  'alert',
  'config',
  'respond',
  'dashboards',
  'api',
];
const CHUNKS = 'bundled';

for (const room of ROOMS) {
  const folder = join(dist, room);
  rmSync(join(folder, CHUNKS), { recursive: true, force: true });
  const bundle = await rolldown({
    input: join(folder, 'index.js'),
    platform: 'node',
    // Only what lies in the room is taken in.
    external: (id, from) =>
      from !== undefined && !(id.startsWith('.') ? join(dirname(from), id) : id).startsWith(folder + sep),
    onLog: (level, log) => {
      if (level === 'warn') throw new Error(`${room}: ${log.message}`);
    },
  });
  await bundle.write({
    dir: folder,
    format: 'esm',
    entryFileNames: 'index.js',
    chunkFileNames: `${CHUNKS}/[name]-[hash].js`,
    minify: false,
  });
  await bundle.close();
}
