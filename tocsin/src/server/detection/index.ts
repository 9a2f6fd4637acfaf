export { createMatching } from './match-encoder.ts';
export { type DetectionStatus, RunningDetection } from './running-detection.ts';
