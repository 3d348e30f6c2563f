export { replayCommand, type ReplayCommandOptions } from './command.ts';
