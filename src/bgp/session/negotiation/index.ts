export { hasCapability } from './capabilities.ts';
export { negotiate, refusalCode } from './negotiate.ts';
export { ownRole } from './roles.ts';
