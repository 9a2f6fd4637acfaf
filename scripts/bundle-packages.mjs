// Packages that every thread needs at its start, and that come as hundreds of modules: each becomes one file of `dist/packages`, to which all files of
// `dist` go. Its licence stands at the head of the file.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';

const dist = join(dirname(fileURLToPath(import.meta.url)), '..', 'tocsin', 'dist');
const folder = join(dist, 'packages');
const { resolve } = createRequire(join(dist, 'index.js'));

const PACKAGES = ['yaml', 'zod'];
const ENTRY = 'entry:';
/** Messages in languages that nobody asks for: half of zod. */
const LOCALES = join('zod', 'v4', 'locales', 'index.js');

/** CommonJS names its exports only when it runs. */
const entryOf = async (name) => {
  if (name !== 'yaml') return `export * from ${JSON.stringify(name)};`;
  const names = Object.keys(await import(pathToFileURL(resolve(name)).href)).filter((one) => /^[A-Za-z]\w*$/.test(one));
  const own = names.filter((one) => one !== 'default');
  return `import all from ${JSON.stringify(resolve(name))};\nexport const { ${own.join(', ')} } = all;`;
};

const bundlePackage = async (name) => {
  const bundle = await rolldown({
    input: { [name]: ENTRY + name },
    cwd: dist,
    platform: 'node',
    plugins: [
      {
        name: 'entry',
        resolveId: (id) => (id.startsWith(ENTRY) ? id : undefined),
        load: (id) => {
          if (id.startsWith(ENTRY)) return entryOf(id.slice(ENTRY.length));
          return id.endsWith(sep + LOCALES) ? "export { default as en } from './en.js';" : undefined;
        },
      },
    ],
    onLog: (level, log) => {
      if (level === 'warn') throw new Error(`${name}: ${log.message}`);
    },
  });
  const licence = readFileSync(join(dirname(resolve(`${name}/package.json`)), 'LICENSE'), 'utf8');
  await bundle.write({
    dir: folder,
    format: 'esm',
    entryFileNames: '[name].js',
    banner: `/*! ${name}\n${licence.trim()}\n*/`,
  });
  await bundle.close();
};

rmSync(folder, { recursive: true, force: true });
for (const name of PACKAGES) await bundlePackage(name);

const IMPORT = new RegExp(`((?:^|\\n)(?:import|export)\\b[^;'"]*\\bfrom\\s*)(['"])(${PACKAGES.join('|')})\\2`, 'g');
for (const entry of readdirSync(dist, { withFileTypes: true, recursive: true })) {
  const parent = entry.parentPath ?? entry.path;
  if (!entry.isFile() || !entry.name.endsWith('.js') || parent === folder) continue;
  const file = join(parent, entry.name);
  const source = readFileSync(file, 'utf8');
  const to = relative(parent, folder).split(sep).join('/');
  const own = source.replace(
    IMPORT,
    (_, head, quote, name) => `${head}${quote}${to.startsWith('.') ? '' : './'}${to}/${name}.js${quote}`,
  );
  if (own !== source) writeFileSync(file, own);
}
