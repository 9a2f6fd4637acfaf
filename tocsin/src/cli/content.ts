import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** In a clone, and in the package. */
const CONTENT = ['../../../content/', '../../content/'];

/** A folder of what ships with Tocsin as data; undefined where the installation lacks it. */
export const shippedContent = (
  name: 'dashboards' | 'demo' | 'kibana' | 'patterns' | 'rules' | 'searches',
): string | undefined =>
  CONTENT.map((path) => fileURLToPath(new URL(`${path}${name}`, import.meta.url))).find((path) => existsSync(path));
