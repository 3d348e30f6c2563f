import { grpcCheck, type GrpcCheckOptions } from '../../../../../health/index.ts';
import { duration, text } from '../../../shape.ts';
import { checkKind, type CheckKind } from './check-kind.ts';
import { tls } from './tls.ts';

export const grpc: CheckKind = checkKind<string, GrpcCheckOptions>({
  name: 'grpc',
  target: text('"10.0.0.1:50051"'),
  sample: '{ grpc: "10.0.0.1:50051" }',
  options: { service: text('shop.v1.Cart'), tls, timeout: duration('500ms') },
  create: grpcCheck,
  anyTarget: '192.0.2.1:50051',
  descriptors: 1,
});
