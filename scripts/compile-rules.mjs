// Reads the rules that ship, which takes seconds, so that no start has to (`detect/compiled-rules.ts`).
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileRules } from '../tocsin/dist/detect/index.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
writeFileSync(join(root, 'tocsin', 'dist', 'rules.compiled'), compileRules(join(root, 'content', 'rules')));
