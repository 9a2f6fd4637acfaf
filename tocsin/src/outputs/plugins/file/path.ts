import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { type Event, template } from '../../../event/index.ts';

const REFERENCE = /%\{[^}]+\}/;
/** Of one step, in bytes: what file systems allow. */
const LONGEST_STEP = 255;
const LONGEST_PATH = 4000;

/**
 * The path of an event's file. What events fill in can't lead out of the folders that are written out: such an event goes
 * to the file `failureName` in the last of them. Throws a sentence for a path that begins with a field.
 */
export function eventPath(path: string, failureName: string): (event: Event) => string {
  if (REFERENCE.exec(path)?.index === 0)
    throw new Error(`path: "${path}" begins with a field; begin it with a folder, such as /var/log/%{…}`);
  const whole = resolve(path);
  const fill = template(path);
  if (fill.isConstant) return () => whole;
  const root = rootOf(whole);
  const failure = join(root, failureName);
  let last = '';
  let lastPath = '';
  return (event) => {
    const filled = fill(event);
    if (filled !== last) {
      last = filled;
      lastPath = isSafe(filled, root, failureName) ? resolve(filled) : failure;
    }
    return lastPath;
  };
}

/** The file for events whose path can't be: undefined where events fill in nothing. */
export function failurePath(path: string, failureName: string): string | undefined {
  return template(path).isConstant ? undefined : join(rootOf(resolve(path)), failureName);
}

function rootOf(path: string): string {
  const steps = path.split(sep);
  return (
    steps
      .slice(
        0,
        steps.findIndex((step) => step.includes('%{')),
      )
      .join(sep) || sep
  );
}

/** Control characters are a trap for whoever lists the folder. */
const UNPRINTABLE = /[\u0000-\u001f\u007f]/;

function isSafe(path: string, root: string, failureName: string): boolean {
  if (UNPRINTABLE.test(path) || path.endsWith(sep) || Buffer.byteLength(path) > LONGEST_PATH) return false;
  const inside = relative(root, resolve(path));
  if (inside === '' || inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside)) return false;
  const steps = inside.split(sep);
  // No event makes a folder of the file that takes what has no other place.
  return steps[0] !== failureName && steps.every((step) => Buffer.byteLength(step) <= LONGEST_STEP);
}

/** The folders of a path that stand before its first field; of one without fields, the path. */
export function fixedPart(path: string): string {
  const field = REFERENCE.exec(path)?.index;
  return field === undefined ? path : path.slice(0, path.lastIndexOf('/', field) + 1);
}
