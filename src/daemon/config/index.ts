export type {
  AnnouncementConfiguration,
  AuditConfiguration,
  ControlConfiguration,
  DaemonConfiguration,
  DrainConfiguration,
  HostConfiguration,
  RoleConfiguration,
  SpeakerConfiguration,
} from './configuration.ts';
export { formatFault, type ConfigurationFault, type ConfigurationFaultCode } from './fault.ts';
export { loadConfiguration, parseConfiguration, type LoadedConfiguration } from './load.ts';
