export type { RuleSettings } from './rule-settings.ts';
export type { DetectionStatus, RunningDetection } from './running-detection.ts';
export { startDetection } from './start-detection.ts';
export { decodeTestLines } from './test-lines.ts';
