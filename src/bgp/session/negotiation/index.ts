export { hasCapability } from './capabilities.ts';
export { negotiate, refusalCode } from './negotiate.ts';
