export { decodeCapabilities, encodeCapability } from './capability.ts';
export { findCapability, type CapabilityOf } from './find-capability.ts';
