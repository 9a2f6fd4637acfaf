export { createMatching } from './match-encoder.ts';
export { type RuleSettings, readRules } from './read-rules.ts';
export type { DetectionStatus, RunningDetection } from './running-detection.ts';
export { startDetection } from './start-detection.ts';
export { decodeTestLines } from './test-lines.ts';
