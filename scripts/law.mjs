// The law of dependency (ARCHITECTURE.md): which room may import which, and only through its index.
// `node scripts/law.mjs [SRC]` exits 1 and names each violation by file and line.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const early = ['event', 'net', 'define', 'regex'];
const all = [
  ...early,
  'codecs',
  'filters',
  'inputs',
  'outputs',
  'pipeline',
  'store',
  'search',
  'dashboards',
  'detect',
  'alert',
  'respond',
  'config',
  'demo',
  'server',
  'api',
  'cli',
];

/** Room → rooms it may import. */
const LAW = {
  event: [],
  net: [],
  define: [],
  regex: [],
  codecs: early,
  filters: [...early, 'codecs'],
  inputs: [...early, 'codecs', 'filters'],
  // Plugins of both are allowed the same.
  outputs: [...early, 'codecs', 'filters', 'inputs'],
  pipeline: [...early, 'codecs', 'filters', 'inputs', 'outputs'],
  // The store takes encoded batches: the type of a batch is the one thing that it knows of outputs.
  store: [...early, 'outputs'],
  search: [...early, 'store'],
  dashboards: [...early, 'search'],
  detect: [...early, 'store', 'search'],
  alert: [...early, 'store', 'search', 'detect'],
  respond: [...early, 'store', 'search', 'detect', 'alert'],
  config: [
    ...early,
    'codecs',
    'filters',
    'inputs',
    'outputs',
    'pipeline',
    'search',
    'dashboards',
    'detect',
    'alert',
    'respond',
  ],
  // Knows nothing of what it feeds: logs that inputs follow, addresses that actions send to.
  demo: early,
  server: all.filter((room) => !['cli', 'api', 'server'].includes(room)),
  api: ['event', 'net', 'define', 'server', 'search', 'store', 'dashboards', 'detect', 'alert', 'respond', 'demo'],
  cli: [
    ...early,
    'demo',
    'server',
    'config',
    'search',
    'store',
    'dashboards',
    'detect',
    'alert',
    'respond',
    'api',
    'codecs',
    'inputs',
    'outputs',
    'pipeline',
  ],
};

const source = resolve(process.argv[2] ?? join(dirname(fileURLToPath(import.meta.url)), '..', 'tocsin', 'src'));
const importPattern =
  /(?:^|[\s;])(?:import|export)\s[^'"`;]*?from\s*['"]([^'"]+)['"]|(?:^|[\s;])import\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/gm;

const files = readdirSync(source, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
  .map((entry) => join(entry.parentPath ?? entry.path, entry.name));

const violations = [];
let imports = 0;
for (const file of files) {
  const room = relative(source, file).split(sep)[0];
  const text = readFileSync(file, 'utf8');
  for (const match of text.matchAll(importPattern)) {
    const target = match[1] ?? match[2] ?? match[3];
    if (!target?.startsWith('.')) continue;
    imports += 1;
    const line = text.slice(0, match.index + match[0].indexOf(target)).split('\n').length;
    const path = relative(source, resolve(dirname(file), target));
    const place = `${relative(process.cwd(), file)}:${line}`;
    const other = path.split(sep)[0];
    if (path.startsWith('..')) {
      violations.push(`${place}: imports ${target}, which lies outside of src`);
      continue;
    }
    if (other === room) continue;
    if (!LAW[room]) violations.push(`${place}: no law for the room '${room}'; add it to scripts/law.mjs`);
    else if (!LAW[room].includes(other)) violations.push(`${place}: ${room} may not import ${other}`);
    else if (path !== join(other, 'index.ts'))
      violations.push(`${place}: reaches into ${path}; import ${other}/index.ts`);
  }
}

if (files.length === 0 || (imports === 0 && files.length > 1)) {
  console.error(`law: saw ${files.length} files and ${imports} imports in ${source}: the check itself is broken`);
  process.exit(1);
}
for (const violation of violations) console.error(violation);
console.error(`law: ${files.length} files, ${imports} imports of ours, ${violations.length} violations`);
process.exit(violations.length > 0 ? 1 : 0);
