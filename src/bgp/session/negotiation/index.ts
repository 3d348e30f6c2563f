export { hasCapability } from './capabilities.ts';
export { asRestarted } from './graceful-restart.ts';
export { negotiate, refusalCode } from './negotiate.ts';
export { ownRole } from './roles.ts';
