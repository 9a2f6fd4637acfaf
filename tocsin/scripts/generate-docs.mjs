// Writes docs/reference from the declarations in the built sources. `--check` writes nothing and fails when a page is stale.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { referencePages } from './reference-pages.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const { values } = parseArgs({
  options: {
    check: { type: 'boolean', default: false },
    dist: { type: 'string', default: join(root, 'tocsin', 'dist') },
    out: { type: 'string', default: join(root, 'docs', 'reference') },
  },
});

const dist = resolve(values.dist);
const out = resolve(values.out);
if (!existsSync(join(dist, 'define', 'index.js'))) {
  console.error(`${relative('.', dist)} holds no build: run \`npm run build\` first`);
  process.exit(1);
}

const load = (path) => import(pathToFileURL(join(dist, path)).href);
const pages = await referencePages(load);

const written = existsSync(out) ? readdirSync(out, { recursive: true, withFileTypes: true }) : [];
const surplus = written
  .filter((entry) => entry.isFile())
  .map((entry) => relative(out, join(entry.parentPath ?? entry.path, entry.name)))
  .filter((name) => !pages.has(name));
const stale = [...pages].filter(([name, text]) => {
  const file = join(out, name);
  return !existsSync(file) || readFileSync(file, 'utf8') !== text;
});

if (values.check) {
  for (const [name] of stale) console.error(`${relative('.', join(out, name))} is stale`);
  for (const name of surplus) console.error(`${relative('.', join(out, name))} belongs to no declaration`);
  if (stale.length + surplus.length > 0) {
    console.error('run `npm run docs` and commit what it writes');
    process.exit(1);
  }
} else {
  for (const [name, text] of stale) {
    mkdirSync(dirname(join(out, name)), { recursive: true });
    writeFileSync(join(out, name), text);
  }
  for (const name of surplus) rmSync(join(out, name));
  console.error(`${pages.size} reference pages, ${stale.length} written, ${surplus.length} removed`);
}
