import { DescribeParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { AwsParameterStoreSpec } from '../../model/aws-store.js';
import type { TransferLimits } from '../http/transfer.js';
import type { OpenProvider, Provider, ProviderDoors } from '../provider.js';
import { configOf } from './client-config.js';
import { checkParameters } from './parameter-check.js';
import { readParameters, type Parameters } from './parameter-value.js';
import { LIMITS, passes } from './provider-of.js';
import { openSession } from './session.js';

/** The Parameter Store of AWS Systems Manager in one region. `limits` are for tests. */
export function openParameterStore(
  { name, spec }: { readonly name: string; readonly spec: AwsParameterStoreSpec },
  doors: ProviderDoors,
  limits: TransferLimits = LIMITS,
): Provider {
  const session: Parameters = openSession(
    {
      name,
      place: spec,
      limits,
      client: (keys, handler) => new SSMClient(configOf(spec, spec.endpoint, handler, keys)),
    },
    doors,
  );
  return {
    batch: { revision: 50, read: 10 },
    revision: checkParameters(name, session, doors.clock),
    read: (keys) => readParameters(name, keys, session),
    leases: null,
    transit: null,
    test: () => passes(name, session, (client) => client.send(new DescribeParametersCommand({ MaxResults: 1 }))),
    close: () => {
      session.close();
      return Promise.resolve();
    },
  };
}

openParameterStore satisfies OpenProvider<AwsParameterStoreSpec>;
