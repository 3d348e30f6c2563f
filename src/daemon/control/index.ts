export { ControlServer, type ControlServerOptions } from './control-server.ts';
export { parseControlAddress, parseControlPath } from './endpoint.ts';
