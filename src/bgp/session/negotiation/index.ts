export { hasCapability } from './capabilities.ts';
export { asRestarted, keepsRoutesOverRestart } from './graceful-restart.ts';
export { negotiate, refusalCode } from './negotiate.ts';
export { ownRole } from './roles.ts';
