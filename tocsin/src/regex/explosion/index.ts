export { explosion } from './explosion.ts';
export { isQuick } from './quick.ts';
