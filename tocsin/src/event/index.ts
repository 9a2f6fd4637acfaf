export * from './actions.ts';
export * from './aliases.ts';
export { type ByteRules, byteRules } from './byte-rules.ts';
export * from './byte-writer.ts';
export * from './client-ip.ts';
export * from './event.ts';
export * from './field-reference.ts';
export * from './fields.ts';
export {
  copyFloats,
  forgetFloat,
  type Holder,
  hasFloats,
  isFloatIn,
  javaFloat,
  noteFloat,
  rubyFloat,
} from './floats.ts';
export * from './inspect-text.ts';
export * from './ip.ts';
export * from './joda.ts';
export * from './json.ts';
export { noteJsonFloats } from './json-floats.ts';
export * from './normalise.ts';
export * from './parse-reference.ts';
export * from './path.ts';
export * from './pipeline-event.ts';
export * from './redact.ts';
export { REDACTED } from './secret-patterns.ts';
export { type Fields, owned, type Shared, share } from './shared-fields.ts';
export * from './sprintf.ts';
export * from './strip-control.ts';
export * from './time.ts';
export { giveTime, isTimeless } from './timeless.ts';
export * from './timestamp.ts';
export { put } from './value-steps.ts';
export * from './write-event-json.ts';
export * from './zone.ts';
