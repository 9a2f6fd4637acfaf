export * from './conf.ts';
export * from './edit.ts';
export * from './inputs.ts';
export * from './layers.ts';
export { type SplunkNote, summariseNotes } from './notes.ts';
export * from './outputs.ts';
export { SHAPED_INPUTS, shapeInputs } from './props.ts';
