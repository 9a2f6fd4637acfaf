// Installs and builds what a fresh clone lacks, and says what it is doing meanwhile. Needs Node alone.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const stampFile = join(root, 'node_modules', '.tocsin-prepared.json');
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';

const say = (text) => process.stderr.write(`${text}\n`);

/** Runs a command; its output passes through; a line every ten seconds shows that it is alive. */
export const run = (command, args, { cwd = root, label, env = process.env, quiet = false } = {}) =>
  new Promise((resolve, reject) => {
    const started = Date.now();
    const output = [];
    if (label) say(`• ${label} …`);
    const child = spawn(command, args, {
      cwd,
      env,
      stdio: quiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'],
    });
    child.stdout?.on('data', (chunk) => output.push(chunk));
    child.stderr?.on('data', (chunk) => output.push(chunk));
    const ticker = label
      ? setInterval(() => say(`  … still at it after ${Math.round((Date.now() - started) / 1000)} s`), 10_000)
      : undefined;
    const done = (error) => {
      clearInterval(ticker);
      if (!error) {
        if (label) say(`  done in ${((Date.now() - started) / 1000).toFixed(1)} s`);
        resolve();
        return;
      }
      if (quiet) process.stderr.write(Buffer.concat(output));
      reject(error);
    };
    child.on('error', done);
    child.on('exit', (code, signal) =>
      done(
        code === 0 ? undefined : new Error(`${command} ${args.join(' ')} ended with ${signal ?? `exit code ${code}`}`),
      ),
    );
  });

const filesBelow = (folder) =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .filter((file) => !/[\\/](?:node_modules|dist)[\\/]/.test(file))
    .sort();

const digest = (files) => {
  const hash = createHash('sha256').update(process.version);
  for (const file of files) hash.update(file).update(readFileSync(file));
  return hash.digest('hex');
};

const readStamp = () => {
  try {
    return JSON.parse(readFileSync(stampFile, 'utf8'));
  } catch {
    return {};
  }
};
const writeStamp = (change) => {
  mkdirSync(dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, JSON.stringify({ ...readStamp(), ...change }));
};

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  say(
    `tocsin needs Node 20.19 or newer; this is ${process.version}. Install a newer Node (https://nodejs.org) and try again.`,
  );
  process.exit(1);
}

/** npm wants a cache; a service user often has no home folder to keep it in. */
const cacheIsWritable = () => {
  const folder = process.env.npm_config_cache || join(homedir(), '.npm');
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
};

export const install = async () => {
  const wanted = digest(
    ['package.json', 'package-lock.json', 'tocsin/package.json', 'web/package.json'].map((f) => join(root, f)),
  );
  if (readStamp().installed === wanted && existsSync(join(root, 'node_modules', 'typescript'))) return;
  const spare = join(root, 'node_modules', '.cache', 'npm');
  const env = cacheIsWritable() ? process.env : { ...process.env, npm_config_cache: spare };
  // Not `npm ci`: it refuses a lock file that lacks the optional builds for other platforms.
  await run(npm, ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'], {
    label: 'installing dependencies (about 200 MB to download, most of it the embedded database)',
    env,
  });
  rmSync(spare, { recursive: true, force: true });
  writeStamp({ installed: wanted, engine: undefined, web: undefined });
};

const bin = (name) => join(root, 'node_modules', '.bin', process.platform === 'win32' ? `${name}.cmd` : name);

export const build = async () => {
  const engine = digest([
    ...filesBelow(join(root, 'tocsin', 'src')),
    join(root, 'tsconfig.base.json'),
    join(root, 'tocsin', 'tsconfig.build.json'),
    join(root, 'scripts', 'bundle-rooms.mjs'),
    join(root, 'scripts', 'bundle-packages.mjs'),
    join(root, 'scripts', 'compile-rules.mjs'),
  ]);
  if (readStamp().engine !== engine || !existsSync(join(root, 'tocsin', 'dist', 'cli', 'main.js'))) {
    await run(bin('tsc'), ['-p', 'tocsin/tsconfig.build.json'], { label: 'building the engine' });
    await run(process.execPath, ['scripts/bundle-rooms.mjs']);
    await run(process.execPath, ['scripts/bundle-packages.mjs']);
    writeStamp({ engine, rules: undefined });
  }
  const rules = digest(filesBelow(join(root, 'content', 'rules')));
  if (readStamp().rules !== rules || !existsSync(join(root, 'tocsin', 'dist', 'rules.compiled'))) {
    await run(process.execPath, ['scripts/compile-rules.mjs']);
    writeStamp({ rules });
  }
  const web = digest(filesBelow(join(root, 'web')));
  if (readStamp().web !== web || !existsSync(join(root, 'web', 'dist', 'index.html'))) {
    await run(bin('vite'), ['build', '--logLevel', 'warn'], {
      cwd: join(root, 'web'),
      label: 'building the pages',
      // Whoever builds from within a test would get the pages of developers.
      env: { ...process.env, NODE_ENV: 'production' },
    });
    writeStamp({ web });
  }
};

export const prepare = async () => {
  await install();
  await build();
};

/** Runs `main` and turns a failure into a sentence and exit code 1. */
export const main = async (body) => {
  try {
    await body();
  } catch (error) {
    say(`✖ ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
};

export const isFile = (path) => existsSync(path) && statSync(path).isFile();
