export type Notice = (level: 'info' | 'warn' | 'error', message: string) => void;
