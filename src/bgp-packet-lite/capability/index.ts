export { decodeCapabilities, decodeCapability, encodeCapability } from './capability.ts';
export { findCapability, type CapabilityOf } from './find-capability.ts';
