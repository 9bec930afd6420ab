import { DescribeParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { AwsParameterStoreSpec } from '../../model/aws-store.js';
import type { TransferLimits } from '../http/transfer.js';
import type { OpenProvider, Provider, ProviderDoors } from '../provider.js';
import { checkParameters } from './parameter-check.js';
import { readParameters, type Parameters } from './parameter-value.js';
import { LIMITS, openService, upkeep } from './provider-of.js';

/** The Parameter Store of AWS Systems Manager in one region. `limits` are for tests. */
export function openParameterStore(
  { name, spec }: { readonly name: string; readonly spec: AwsParameterStoreSpec },
  doors: ProviderDoors,
  limits: TransferLimits = LIMITS,
): Provider {
  const session: Parameters = openService({ name, spec, limits, client: (config) => new SSMClient(config) }, doors);
  return {
    batch: { revision: 50, read: 10 },
    revision: checkParameters(name, session, doors.clock),
    read: (keys) => readParameters(name, keys, session),
    transit: null,
    ...upkeep(name, session, (client) => client.send(new DescribeParametersCommand({ MaxResults: 1 }))),
  };
}

openParameterStore satisfies OpenProvider<AwsParameterStoreSpec>;
